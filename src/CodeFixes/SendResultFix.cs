using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG018: an endless loop ends with its connection; a send that nobody waits for is an ordinary one.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SendResultFix))]
public sealed class SendResultFix() : SymbolFix("NMG018")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { ArgumentList.Arguments.Count: 2 } call)
            yield break;
        ExpressionSyntax whole = Whole(call);
        bool isAwaited = whole.Parent is AwaitExpressionSyntax;
        if (IsTask(call, model) && !isAwaited)
            yield return new Edit("Call Send", Wrapped(whole), whole.ReplaceNode(call, Sending(call, model)).WithTriviaFrom(Wrapped(whole)));
        else if ((isAwaited ? whole.Parent!.Parent : whole.Parent) is ExpressionStatementSyntax statement && IsInOneLoop(statement))
            yield return new Edit("Leave the loop when the connection has closed", statement, Leaving(statement));
    }

    /// <summary>With the <c>?.</c> that it may stand behind.</summary>
    private static ExpressionSyntax Whole(InvocationExpressionSyntax call) =>
        call.Parent is ConditionalAccessExpressionSyntax access && access.WhenNotNull == call ? access : call;

    /// <summary>With what only wraps its task, as <c>AsTask()</c>.</summary>
    private static ExpressionSyntax Wrapped(ExpressionSyntax whole) =>
        whole.Parent is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "AsTask" or "Preserve" or "ConfigureAwait", Parent: InvocationExpressionSyntax outer } ? outer : whole;

    /// <summary>Whether a <c>break</c> here leaves a loop, and none is around that.</summary>
    private static bool IsInOneLoop(StatementSyntax statement)
    {
        SyntaxNode[] left = [.. statement.Ancestors().TakeWhile(static each => !IsFunction(each)).Where(static each => each is SwitchStatementSyntax || IsLoop(each))];
        return left.Length == 1 && IsLoop(left[0]);
    }

    private static bool IsLoop(SyntaxNode node) => node is WhileStatementSyntax or DoStatementSyntax or ForStatementSyntax or CommonForEachStatementSyntax;

    private static bool IsFunction(SyntaxNode node) => node is MemberDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax;

    private static bool IsTask(InvocationExpressionSyntax call, SemanticModel model) => model.GetTypeInfo(call).Type is INamedTypeSymbol { Name: "ValueTask" };

    private static StatementSyntax Leaving(ExpressionStatementSyntax statement)
    {
        ExpressionSyntax closed = SyntaxFactory.ParseExpression("Netman.SendResult.Closed").WithAdditionalAnnotations(Simplifier.Annotation);
        BinaryExpressionSyntax condition = SyntaxFactory.BinaryExpression(
            SyntaxKind.EqualsExpression,
            statement.Expression.WithoutTrivia().WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.EqualsEqualsToken).WithTrailingTrivia(SyntaxFactory.Space),
            closed);
        return SyntaxFactory.IfStatement(
            SyntaxFactory.Token(SyntaxKind.IfKeyword).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.Token(SyntaxKind.OpenParenToken), condition,
            SyntaxFactory.Token(SyntaxKind.CloseParenToken).WithTrailingTrivia(SyntaxFactory.Space),
            SyntaxFactory.ParseStatement("break;"), null).WithTriviaFrom(statement);
    }

    private static InvocationExpressionSyntax Sending(InvocationExpressionSyntax call, SemanticModel model)
    {
        ArgumentSyntax body = call.ArgumentList.Arguments.FirstOrDefault(static each => each.NameColon?.Name.Identifier.ValueText == "body") ?? call.ArgumentList.Arguments[1];
        ArgumentSyntax bytes = model.GetTypeInfo(body.Expression).Type is { Name: "ReadOnlyMemory" or "Memory" }
            ? body.WithExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, body.Expression, SyntaxFactory.IdentifierName("Span")))
            : body;
        SimpleNameSyntax send = SyntaxFactory.IdentifierName("Send");
        ExpressionSyntax name = call.Expression switch
        {
            MemberAccessExpressionSyntax access => access.WithName(send),
            MemberBindingExpressionSyntax binding => binding.WithName(send),
            var other => other,
        };
        return call.WithExpression(name).WithArgumentList(call.ArgumentList.ReplaceNode(body, bytes));
    }
}

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
        if (underlined.FirstAncestorOrSelf<InvocationExpressionSyntax>() is not { } call || call.FirstAncestorOrSelf<ExpressionStatementSyntax>() is not { } statement)
            yield break;
        bool isDropped = call.Parent == statement && IsTask(call, model);
        if (!isDropped && IsInOneLoop(statement))
            yield return new Edit("Leave the loop when the connection has closed", statement, Leaving(statement));
        if (isDropped && call is { Expression: MemberAccessExpressionSyntax, ArgumentList.Arguments.Count: 2 })
            yield return new Edit("Call Send", call, Sending(call, model));
    }

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
        var access = (MemberAccessExpressionSyntax)call.Expression;
        ArgumentSyntax body = call.ArgumentList.Arguments[1];
        ArgumentSyntax bytes = model.GetTypeInfo(body.Expression).Type is { Name: "ReadOnlyMemory" or "Memory" }
            ? body.WithExpression(SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, body.Expression, SyntaxFactory.IdentifierName("Span")))
            : body;
        return call.WithExpression(access.WithName(SyntaxFactory.IdentifierName("Send")))
            .WithArgumentList(call.ArgumentList.ReplaceNode(body, bytes));
    }
}

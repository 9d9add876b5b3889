using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG017: what ended every message calls what is behind it, or says that it means to end it.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(CallNextFix))]
public sealed class CallNextFix() : SymbolFix("NMG017")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined is not MethodDeclarationSyntax { ParameterList.Parameters: { Count: >= 2 } parameters } method)
            yield break;
        (string context, string next) = (parameters[0].Identifier.Text, parameters[1].Identifier.Text);
        if (Passing(method, $"{next}({context})") is { } passing)
            yield return new Edit("Call next at the end", method, passing);
        if (method.Body is { } body)
            yield return new Edit("Say that nothing passes", method, method.WithBody(body.WithStatements(body.Statements.Insert(0, First(body, $"_ = {next};")))));
    }

    /// <summary>The same method, which calls what is behind it at its end; null where something else would be lost.</summary>
    internal static MethodDeclarationSyntax? Passing(MethodDeclarationSyntax method, string call)
    {
        bool isAsync = method.Modifiers.Any(SyntaxKind.AsyncKeyword);
        if (method is { ExpressionBody.Expression: { } value })
            return !isAsync && IsDone(value) ? method.ReplaceNode(value, Parse(call, value)) : null;
        if (method.Body is not { } body || body.Statements.LastOrDefault() is ThrowStatementSyntax)
            return null;
        if (!isAsync)
            return body.Statements.LastOrDefault() is ReturnStatementSyntax { Expression: { } end } && IsDone(end) ? method.ReplaceNode(end, Parse(call, end)) : null;
        return body.Statements.LastOrDefault() is ReturnStatementSyntax
            ? null
            : method.WithBody(body.WithStatements(body.Statements.Add(Last(body, $"await {call};"))));
    }

    /// <summary>A task that has ended already: nothing is lost with it.</summary>
    private static bool IsDone(ExpressionSyntax value) => value is
        LiteralExpressionSyntax { RawKind: (int)SyntaxKind.DefaultLiteralExpression } or DefaultExpressionSyntax
        or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "CompletedTask" }
        or BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: 0 };

    private static ExpressionSyntax Parse(string call, ExpressionSyntax instead) => SyntaxFactory.ParseExpression(call).WithTriviaFrom(instead);

    private static StatementSyntax First(BlockSyntax body, string text) => Like(body.Statements.FirstOrDefault(), text);

    private static StatementSyntax Last(BlockSyntax body, string text) => Like(body.Statements.LastOrDefault(), text);

    /// <summary>A statement indented as its neighbour is.</summary>
    private static StatementSyntax Like(StatementSyntax? neighbour, string text)
    {
        StatementSyntax statement = SyntaxFactory.ParseStatement(text);
        if (neighbour is null)
            return statement.WithTrailingTrivia(SyntaxFactory.Space);
        return statement.WithLeadingTrivia(neighbour.GetLeadingTrivia().Where(static each => each.IsKind(SyntaxKind.WhitespaceTrivia)))
            .WithTrailingTrivia(neighbour.GetTrailingTrivia().Where(static each => each.Kind() is SyntaxKind.WhitespaceTrivia or SyntaxKind.EndOfLineTrivia));
    }
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG019: where a method is asynchronous already, it awaits what it would block for.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AwaitFix))]
public sealed class AwaitFix() : NodeFix("Await it", "NMG019")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic)
    {
        if (underlined is not SimpleNameSyntax { Parent: MemberAccessExpressionSyntax access } || !IsInAsync(underlined))
            return null;
        ExpressionSyntax whole = access.Parent is InvocationExpressionSyntax call ? call : access;
        return Awaited(access, whole) is { } task ? (whole, Await(whole, task)) : null;
    }

    private static bool IsInAsync(SyntaxNode node) =>
        node.Ancestors().FirstOrDefault(static each => each is MethodDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) switch
        {
            MethodDeclarationSyntax method => method.Modifiers.Any(SyntaxKind.AsyncKeyword),
            LocalFunctionStatementSyntax function => function.Modifiers.Any(SyntaxKind.AsyncKeyword),
            _ => false,
        };

    /// <summary>The task that is waited for; null where there is none to await.</summary>
    private static ExpressionSyntax? Awaited(MemberAccessExpressionSyntax access, ExpressionSyntax whole) => (access.Name.Identifier.ValueText, whole, access.Expression) switch
    {
        ("Result", MemberAccessExpressionSyntax, var task) => task,
        ("Wait", InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 }, var task) => task,
        ("GetResult", InvocationExpressionSyntax, InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax awaiter }) => awaiter.Expression,
        ("Sleep", InvocationExpressionSyntax call, _) => SyntaxFactory.InvocationExpression(
            SyntaxFactory.ParseExpression("System.Threading.Tasks.Task.Delay").WithAdditionalAnnotations(Simplifier.Annotation), call.ArgumentList),
        _ => null,
    };

    private static ExpressionSyntax Await(ExpressionSyntax whole, ExpressionSyntax task)
    {
        ExpressionSyntax awaited = SyntaxFactory.AwaitExpression(
            SyntaxFactory.Token(SyntaxKind.AwaitKeyword).WithTrailingTrivia(SyntaxFactory.Space), task.WithoutTrivia());
        bool isOperand = whole.Parent is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax;
        return (isOperand ? SyntaxFactory.ParenthesizedExpression(awaited) : awaited).WithTriviaFrom(whole);
    }
}

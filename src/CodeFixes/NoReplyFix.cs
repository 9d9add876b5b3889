using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG003: a handler that returns what a send answered, since that is what its expression gives, returns nothing.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(NoReplyFix))]
public sealed class NoReplyFix() : NodeFix("Return nothing", "NMG003")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic)
    {
        if (underlined.FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { ExpressionBody.Expression: { } value } method || IsInPart(method))
            return null;
        if (IsSendResult(method.ReturnType))
            return (method.ReturnType, SyntaxFactory.PredefinedType(SyntaxFactory.Token(SyntaxKind.VoidKeyword)).WithTriviaFrom(method.ReturnType));
        if (method.ReturnType.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is not { TypeArgumentList.Arguments: { Count: 1 } result } task || !IsSendResult(result[0]))
            return null;
        TypeSyntax plain = method.ReturnType.ReplaceNode(task, SyntaxFactory.IdentifierName(task.Identifier.WithTrailingTrivia(task.GetTrailingTrivia())));
        return method.Modifiers.Any(SyntaxKind.AsyncKeyword) ? (method.ReturnType, plain) : (method, Awaiting(method.ReplaceNode(value, Await(value)), plain));
    }

    private static bool IsSendResult(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax { Right: var name } => IsSendResult(name),
        IdentifierNameSyntax { Identifier.ValueText: "SendResult" } => true,
        _ => false,
    };

    private static AwaitExpressionSyntax Await(ExpressionSyntax value) => SyntaxFactory.AwaitExpression(
        SyntaxFactory.Token(value.GetLeadingTrivia(), SyntaxKind.AwaitKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)), value.WithoutLeadingTrivia());

    private static MethodDeclarationSyntax Awaiting(MethodDeclarationSyntax method, TypeSyntax returns) =>
        method.WithReturnType(returns.WithoutLeadingTrivia())
            .AddModifiers(SyntaxFactory.Token(returns.GetLeadingTrivia(), SyntaxKind.AsyncKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space)));
}

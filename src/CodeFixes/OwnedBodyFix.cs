using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG006: an asynchronous handler takes the body as <c>ReadOnlyMemory&lt;byte&gt;</c>.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(OwnedBodyFix))]
public sealed class OwnedBodyFix() : NodeFix("Take ReadOnlyMemory<byte>", "NMG006")
{
    private protected override IEnumerable<(SyntaxNode Before, SyntaxNode After)> Fixes(SyntaxNode underlined, Diagnostic diagnostic)
    {
        if (underlined.FirstAncestorOrSelf<ParameterSyntax>() is not { Parent.Parent: MethodDeclarationSyntax method } parameter || IsInPart(method)
            || underlined.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is not { } span)
            yield break;
        ParameterSyntax taken = parameter.ReplaceNode(span, span.WithIdentifier(SyntaxFactory.Identifier("ReadOnlyMemory").WithTriviaFrom(span.Identifier)));
        // A memory is never 'scoped': it may go wherever it likes.
        if (taken.Modifiers.FirstOrDefault(static each => each.IsKind(SyntaxKind.ScopedKeyword)) is { RawKind: not 0 } scoped)
            taken = taken.WithModifiers(taken.Modifiers.Remove(scoped)).WithLeadingTrivia(parameter.GetLeadingTrivia());
        yield return (parameter, taken);
        yield return (method, Reading(method, parameter).WithParameterList(method.ParameterList.ReplaceNode(parameter, taken)));
    }

    /// <summary>The same code, which reads its bytes through <c>Span</c>.</summary>
    private static MethodDeclarationSyntax Reading(MethodDeclarationSyntax method, ParameterSyntax parameter) => method.ReplaceNodes(
        method.DescendantNodes().OfType<IdentifierNameSyntax>().Where(each => each.Identifier.ValueText == parameter.Identifier.ValueText
            && each.Parent is not NameColonSyntax && (each.Parent as MemberAccessExpressionSyntax)?.Name != each),
        static (each, _) => SyntaxFactory.MemberAccessExpression(SyntaxKind.SimpleMemberAccessExpression, each.WithoutTrailingTrivia(), SyntaxFactory.IdentifierName("Span"))
            .WithTrailingTrivia(each.GetTrailingTrivia()));
}

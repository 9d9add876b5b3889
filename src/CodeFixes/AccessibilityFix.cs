using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG004: a private or protected handler becomes internal. Where a type around it is in the way, it is the user's choice.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AccessibilityFix))]
public sealed class AccessibilityFix() : NodeFix("Make the method internal", "NMG004")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        MakeInternal(underlined) is { } changed ? (underlined, changed) : null;

    /// <summary>Null where its access is not what is in the way, or where another part of it has to say the same.</summary>
    internal static SyntaxNode? MakeInternal(SyntaxNode node) =>
        node is MethodDeclarationSyntax { ExplicitInterfaceSpecifier: null } method && !method.Modifiers.Any(static each => IsReachable(each) || each.IsKind(SyntaxKind.PartialKeyword))
            ? MakeInternal(method)
            : null;

    private static SyntaxNode MakeInternal(MethodDeclarationSyntax method)
    {
        SyntaxToken[] rest = [.. method.Modifiers.Where(static each => !IsAccess(each))];
        SyntaxTriviaList leading = method.Modifiers.Count > 0 ? method.Modifiers[0].LeadingTrivia : method.ReturnType.GetLeadingTrivia();
        if (rest.Length > 0)
            rest[0] = rest[0].WithLeadingTrivia();
        SyntaxToken access = SyntaxFactory.Token(SyntaxKind.InternalKeyword).WithLeadingTrivia(leading).WithTrailingTrivia(SyntaxFactory.Space);
        MethodDeclarationSyntax plain = method.Modifiers.Count > 0 ? method : method.WithReturnType(method.ReturnType.WithoutLeadingTrivia());
        return plain.WithModifiers(SyntaxFactory.TokenList([access, .. rest]));
    }

    private static bool IsReachable(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword;

    private static bool IsAccess(SyntaxToken modifier) =>
        modifier.Kind() is SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword;
}

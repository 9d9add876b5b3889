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
        !underlined.Ancestors().OfType<TypeDeclarationSyntax>().Any(IsInTheWay) && MakeInternal(underlined) is { } changed ? (underlined, changed) : null;

    /// <summary>Private because it says so, or because it is nested and says nothing; or of one file.</summary>
    private static bool IsInTheWay(TypeDeclarationSyntax type) =>
        type.Modifiers.Any(SyntaxKind.FileKeyword)
        || (type.Parent is TypeDeclarationSyntax and not InterfaceDeclarationSyntax && !type.Modifiers.Any(IsReachable));

    /// <summary>Null where its access is not what is in the way, or where another part of it has to say the same.</summary>
    internal static SyntaxNode? MakeInternal(SyntaxNode node) =>
        node is MethodDeclarationSyntax { ExplicitInterfaceSpecifier: null } method && !method.Modifiers.Any(static each => IsReachable(each) || each.IsKind(SyntaxKind.PartialKeyword))
            ? MakeInternal(method)
            : null;

    private static SyntaxNode MakeInternal(MethodDeclarationSyntax method)
    {
        SyntaxToken[] access = [.. method.Modifiers.Where(IsAccess)];
        if (access.Length == 0)
            return WithFirst(method);
        // In the place of the first; what is said around the others is kept.
        SyntaxToken keyword = SyntaxFactory.Token(access[0].LeadingTrivia, SyntaxKind.InternalKeyword, access[access.Length - 1].TrailingTrivia);
        return method.WithModifiers(SyntaxFactory.TokenList(
            method.Modifiers.Where(each => each == access[0] || !IsAccess(each)).Select(each => each == access[0] ? keyword : each)));
    }

    private static MethodDeclarationSyntax WithFirst(MethodDeclarationSyntax method)
    {
        SyntaxToken first = method.Modifiers.Count > 0 ? method.Modifiers[0] : method.ReturnType.GetFirstToken();
        SyntaxToken keyword = SyntaxFactory.Token(first.LeadingTrivia, SyntaxKind.InternalKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        MethodDeclarationSyntax bare = method.ReplaceToken(first, first.WithLeadingTrivia());
        return bare.WithModifiers(bare.Modifiers.Insert(0, keyword));
    }

    private static bool IsReachable(SyntaxToken modifier) => modifier.Kind() is SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword;

    private static bool IsAccess(SyntaxToken modifier) =>
        modifier.Kind() is SyntaxKind.PrivateKeyword or SyntaxKind.ProtectedKeyword or SyntaxKind.PublicKeyword or SyntaxKind.InternalKeyword;
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG011: a class that should be a route table becomes partial.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialTableFix))]
public sealed class PartialTableFix() : NodeFix("Make the class partial", "NMG011")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined is ClassDeclarationSyntax type && !type.Modifiers.Any(SyntaxKind.PartialKeyword)
            ? (type, MakePartial(type))
            : null;

    private static ClassDeclarationSyntax MakePartial(ClassDeclarationSyntax type)
    {
        // The keyword's trivia moves to "partial", which comes last of the modifiers.
        SyntaxToken partial = SyntaxFactory.Token(SyntaxKind.PartialKeyword)
            .WithLeadingTrivia(type.Keyword.LeadingTrivia).WithTrailingTrivia(SyntaxFactory.Space);
        return type.WithKeyword(type.Keyword.WithLeadingTrivia()).AddModifiers(partial);
    }
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG011: a class that should be a route table becomes partial, and so do those around it, where that is all that is in the way.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PartialTableFix))]
public sealed class PartialTableFix() : SymbolFix("NMG011")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined is not ClassDeclarationSyntax table || model.GetDeclaredSymbol(table) is not { } symbol || !IsPlain(symbol))
            yield break;
        foreach (TypeDeclarationSyntax each in table.AncestorsAndSelf().OfType<TypeDeclarationSyntax>())
            if (!each.Modifiers.Any(SyntaxKind.PartialKeyword))
                yield return new Edit("Make the class partial", each, static node => MakePartial((TypeDeclarationSyntax)node));
    }

    /// <summary>The other reasons are decisions about the class.</summary>
    private static bool IsPlain(INamedTypeSymbol table)
    {
        for (INamedTypeSymbol? each = table; each is not null; each = each.ContainingType)
            if (each.Arity > 0 || each.IsFileLocal)
                return false;
        return !table.IsStatic && table.InstanceConstructors.All(static each => each.IsImplicitlyDeclared)
            && table.BaseType is { SpecialType: SpecialType.System_Object } or { Name: "MessageDispatcher" };
    }

    private static TypeDeclarationSyntax MakePartial(TypeDeclarationSyntax type)
    {
        // The keyword's trivia moves to "partial", which comes last of the modifiers.
        SyntaxToken partial = SyntaxFactory.Token(type.Keyword.LeadingTrivia, SyntaxKind.PartialKeyword, SyntaxFactory.TriviaList(SyntaxFactory.Space));
        return (TypeDeclarationSyntax)type.WithKeyword(type.Keyword.WithLeadingTrivia()).AddModifiers(partial);
    }
}

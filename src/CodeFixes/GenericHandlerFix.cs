using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG005: type parameters that a handler does not use go. What one that is used should be, nobody can know.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(GenericHandlerFix))]
public sealed class GenericHandlerFix() : NodeFix("Remove the type parameters", "NMG005")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined is MethodDeclarationSyntax { TypeParameterList: { } list } method
        && !IsInPart(method)
        && !method.Ancestors().OfType<TypeDeclarationSyntax>().Any(static type => type.TypeParameterList is not null)
        && !Bare(method).DescendantNodes().OfType<IdentifierNameSyntax>().Any(name => IsOneOf(name, list))
            ? (method, Bare(method))
            : null;

    private static MethodDeclarationSyntax Bare(MethodDeclarationSyntax method) => method.WithTypeParameterList(null).WithConstraintClauses(default);

    private static bool IsOneOf(IdentifierNameSyntax name, TypeParameterListSyntax list) =>
        list.Parameters.Any(parameter => parameter.Identifier.ValueText == name.Identifier.ValueText);
}

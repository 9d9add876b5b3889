using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG032: an option that cannot be kept is left out.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(RouteOptionFix))]
public sealed class RouteOptionFix() : NodeFix("Remove the option", "NMG032")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined.FirstAncestorOrSelf<AttributeArgumentSyntax>() is { NameEquals: not null, Parent: AttributeArgumentListSyntax list } option
            ? (list, list.WithArguments(list.Arguments.Remove(option)))
            : null;
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG034: where holes are all that is in the way, the struct is packed.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(PackFix))]
public sealed class PackFix() : NodeFix("Pack the struct", "NMG034")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic)
    {
        if (!diagnostic.Properties.ContainsKey("Pack") || underlined.FirstAncestorOrSelf<TypeDeclarationSyntax>() is not { } type)
            return null;
        return (type, AttributeLines.AddAbove(type, "System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)", LineEnd.Of(type)));
    }
}

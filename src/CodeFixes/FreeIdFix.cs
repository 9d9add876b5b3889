using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG001: a second handler of an id gets the next id that nobody has.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(FreeIdFix))]
public sealed class FreeIdFix() : NodeFix("Use the next free id", "NMG001")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        Value(underlined) is { } id && diagnostic.Properties.TryGetValue("FreeId", out string? free)
            ? (id, SyntaxFactory.ParseExpression(free!).WithTriviaFrom(id))
            : null;

    private static ExpressionSyntax? Value(SyntaxNode underlined) => underlined as ExpressionSyntax ?? (underlined as AttributeArgumentSyntax)?.Expression;
}

using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG015 and NMG016: a mistyped group gets the name that the other side uses.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MeantGroupFix))]
public sealed class MeantGroupFix() : NodeFix("Write the name that is used", "NMG015", "NMG016")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        (underlined as ExpressionSyntax ?? (underlined as AttributeArgumentSyntax)?.Expression) is { } name && diagnostic.Properties.TryGetValue("Meant", out string? meant)
            ? (name, SyntaxFactory.LiteralExpression(SyntaxKind.StringLiteralExpression, SyntaxFactory.Literal(meant!)).WithTriviaFrom(name))
            : null;
}

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
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined.DescendantNodesAndSelf().OfType<GenericNameSyntax>().FirstOrDefault() is { } span && !IsInPart(span)
            ? (span, span.WithIdentifier(SyntaxFactory.Identifier("ReadOnlyMemory").WithTriviaFrom(span.Identifier)))
            : null;
}

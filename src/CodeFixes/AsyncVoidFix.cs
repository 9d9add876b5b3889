using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG009: an <c>async void</c> handler returns <c>ValueTask</c> instead.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AsyncVoidFix))]
public sealed class AsyncVoidFix() : NodeFix("Return ValueTask", "NMG009")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined is TypeSyntax type && !IsInPart(type)
            ? (type, SyntaxFactory.ParseTypeName("System.Threading.Tasks.ValueTask").WithTriviaFrom(type).WithAdditionalAnnotations(Simplifier.Annotation))
            : null;
}

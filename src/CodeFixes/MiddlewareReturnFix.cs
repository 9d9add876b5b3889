using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG007: an asynchronous middleware that returns <c>Task</c> returns <c>ValueTask</c>.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(MiddlewareReturnFix))]
public sealed class MiddlewareReturnFix() : NodeFix("Return ValueTask", "NMG007")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined is MethodDeclarationSyntax { ReturnType: SimpleNameSyntax { Identifier.ValueText: "Task", Arity: 0 } type, ParameterList.Parameters.Count: >= 2 } method
        && method.Modifiers.Any(SyntaxKind.AsyncKeyword)
            ? (type, SyntaxFactory.IdentifierName("ValueTask").WithTriviaFrom(type))
            : null;
}

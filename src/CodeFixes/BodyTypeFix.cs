using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Netman.CodeFixes;

/// <summary>NMG002: bytes that a handler could write to become a body that it can read.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BodyTypeFix))]
public sealed class BodyTypeFix() : NodeFix("Take the body as it is lent", "NMG002")
{
    private protected override (SyntaxNode Before, SyntaxNode After)? Fix(SyntaxNode underlined, Diagnostic diagnostic) =>
        underlined is TypeSyntax { Parent: ParameterSyntax { Modifiers.Count: 0 } parameter } type && IsBytes(type) && !IsInPart(type)
            ? (type, SyntaxFactory.ParseTypeName(IsAsynchronous(parameter) ? "ReadOnlyMemory<byte>" : "ReadOnlySpan<byte>").WithTriviaFrom(type))
            : null;

    private static bool IsBytes(TypeSyntax type) => type switch
    {
        ArrayTypeSyntax { RankSpecifiers.Count: 1 } array => array.RankSpecifiers[0].Rank == 1 && IsByte(array.ElementType),
        GenericNameSyntax { Identifier.ValueText: "Span" or "Memory", TypeArgumentList.Arguments: { Count: 1 } arguments } => IsByte(arguments[0]),
        _ => false,
    };

    private static bool IsByte(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.ByteKeyword };

    private static bool IsAsynchronous(ParameterSyntax parameter) =>
        parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.ReturnType.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
            .Any(static name => name.Identifier.ValueText is "Task" or "ValueTask") ?? false;
}

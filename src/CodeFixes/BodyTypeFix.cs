using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG002: bytes that a handler could write to become a body that it can read.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(BodyTypeFix))]
public sealed class BodyTypeFix() : NodeFix("Take the body as it is lent", "NMG002")
{
    private protected override IEnumerable<(SyntaxNode Before, SyntaxNode After)> Fixes(SyntaxNode underlined, Diagnostic diagnostic)
    {
        if (underlined is not TypeSyntax { Parent: ParameterSyntax { Modifiers.Count: 0 } parameter } type || !IsBytes(type) || IsInPart(type))
            yield break;
        if (!IsAsynchronous(parameter))
            yield return (type, Lent("ReadOnlySpan", type));
        yield return (type, Lent("ReadOnlyMemory", type));
    }

    private static TypeSyntax Lent(string name, TypeSyntax instead) =>
        SyntaxFactory.ParseTypeName($"System.{name}<byte>").WithTriviaFrom(instead).WithAdditionalAnnotations(Simplifier.Annotation);

    private static bool IsBytes(TypeSyntax type) => type switch
    {
        NullableTypeSyntax { ElementType: ArrayTypeSyntax array } => IsBytes(array),
        QualifiedNameSyntax { Right: GenericNameSyntax name } => IsBytes(name),
        ArrayTypeSyntax { RankSpecifiers.Count: 1 } array => array.RankSpecifiers[0].Rank == 1 && IsByte(array.ElementType),
        GenericNameSyntax { Identifier.ValueText: "Span" or "Memory", TypeArgumentList.Arguments: { Count: 1 } arguments } => IsByte(arguments[0]),
        _ => false,
    };

    private static bool IsByte(TypeSyntax type) => type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.ByteKeyword };

    private static bool IsAsynchronous(ParameterSyntax parameter) =>
        parameter.FirstAncestorOrSelf<MethodDeclarationSyntax>()?.ReturnType.DescendantNodesAndSelf().OfType<SimpleNameSyntax>()
            .Any(static name => name.Identifier.ValueText is "Task" or "ValueTask") ?? false;
}

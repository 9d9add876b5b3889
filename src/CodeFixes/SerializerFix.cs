using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Simplification;

namespace Netman.CodeFixes;

/// <summary>NMG013: a struct that can be is read as it lies; a JSON context is told of the type; a service is marked as one.</summary>
[Shared]
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(SerializerFix))]
public sealed class SerializerFix() : SymbolFix("NMG013")
{
    private protected override IEnumerable<Edit> Find(SyntaxNode underlined, SemanticModel model, Diagnostic diagnostic)
    {
        if (underlined.FirstAncestorOrSelf<TypeSyntax>() is not { } written || model.GetTypeInfo(written).Type is not { } given)
            yield break;
        ITypeSymbol type = given is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments: { Length: 1 } result } ? result[0] : given;
        if (type is { TypeKind: TypeKind.Struct, IsUnmanagedType: true } && DeclarationOf(type) is { } layout)
            yield return new Edit("Read it as it lies in memory", layout, node => Marked(node, "Netman.Payload", null, LineEnd.Of(layout)));
        if (ContextOf(model.Compilation) is { } context)
            yield return new Edit("Tell the JSON context of it", context, node => Marked(node, "System.Text.Json.Serialization.JsonSerializable", type, LineEnd.Of(context)));
        if (underlined.FirstAncestorOrSelf<ParameterSyntax>() is { Parent.Parent: MethodDeclarationSyntax method } parameter
            && SecondPayloadFix.IsServiceType(type) && !method.Modifiers.Any(SyntaxKind.PartialKeyword))
            yield return new Edit(SecondPayloadFix.ServiceTitle, parameter, SecondPayloadFix.FromServices(parameter));
    }

    /// <summary>The project's own, the first by name.</summary>
    private static TypeDeclarationSyntax? ContextOf(Compilation compilation) =>
        compilation.GetTypeByMetadataName("System.Text.Json.Serialization.JsonSerializerContext") is { } context
            ? compilation.GetSymbolsWithName(static _ => true, SymbolFilter.Type).OfType<INamedTypeSymbol>()
                .Where(type => SymbolEqualityComparer.Default.Equals(type.BaseType, context) && (!type.GetMembers("Default").IsEmpty || IsPartial(type)))
                .OrderBy(static type => type.Name, StringComparer.Ordinal).Select(DeclarationOf).FirstOrDefault()
            : null;

    /// <summary>Else the generator of System.Text.Json leaves it alone, and it knows no type more.</summary>
    private static bool IsPartial(INamedTypeSymbol type) => DeclarationOf(type)?.Modifiers.Any(SyntaxKind.PartialKeyword) ?? false;

    private static SyntaxNode Marked(SyntaxNode declaration, string name, ITypeSymbol? type, SyntaxTrivia end) => AttributeLines.AddAbove(
        (TypeDeclarationSyntax)declaration, type is null ? name : $"{name}(typeof({type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)}))", end);
}

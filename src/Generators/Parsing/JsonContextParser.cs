using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Which types a <c>JsonSerializerContext</c> of the user knows, as its attributes say.</summary>
internal static class JsonContextParser
{
    public static JsonContextModel? Parse(INamedTypeSymbol type, ImmutableArray<AttributeData> attributes)
    {
        EquatableArray<string> payloads = attributes
            .Where(static each => each.IsAttribute(TypeNames.JsonSerializable))
            .Select(static each => each.ConstructorArguments.FirstOrDefault())
            .Where(static each => each.Kind == TypedConstantKind.Type)
            .Select(static each => each.Value).OfType<ITypeSymbol>()
            .Select(static each => each.Spell())
            .Distinct().OrderBy(static each => each, StringComparer.Ordinal).ToEquatableArray();
        return payloads.Count > 0 && IsContext(type) && MethodParser.IsNameable(type) ? new JsonContextModel(type.Spell(), MethodParser.IsPublic(type), payloads) : null;
    }

    /// <summary>Whether a class has, or is given by the generator of System.Text.Json, the <c>Default</c> that tables ask.</summary>
    private static bool IsContext(INamedTypeSymbol type)
    {
        if (type.BaseType is not { } parent || !parent.IsJsonContext() || type.IsGeneric())
            return false;
        ISymbol? instance = type.GetMembers("Default").FirstOrDefault();
        return instance is null ? type.IsPartialThroughout() : instance is IPropertySymbol { IsStatic: true } && MethodParser.IsReachable(instance);
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Which types a <c>JsonSerializerContext</c> of the user knows, as its attributes say.</summary>
internal static class JsonContextParser
{
    // The attribute alone makes no context, and one inside a generic class is as many as it has arguments.
    private static bool IsContext(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? each = type; each is not null; each = each.ContainingType)
            if (each.Arity > 0)
                return false;
        for (INamedTypeSymbol? each = type.BaseType; each is not null; each = each.BaseType)
            if (each.Name == "JsonSerializerContext")
                return true;
        return false;
    }

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
}

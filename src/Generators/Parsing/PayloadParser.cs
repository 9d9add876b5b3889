using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Who reads and writes a type: the type itself, its layout, Protobuf, or else JSON, if a context knows it.</summary>
internal static class PayloadParser
{
    /// <summary>Null where no serializer could.</summary>
    public static PayloadModel? Parse(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String)
            return new PayloadModel(PayloadKind.Text, "string");
        if (type.IsRefLikeType || type.TypeKind is not (TypeKind.Class or TypeKind.Struct or TypeKind.Array or TypeKind.Enum or TypeKind.Interface))
            return null;
        string spelled = type.Spell();
        if (Implements(type, "IPayload", "Netman"))
            return new PayloadModel(PayloadKind.Custom, spelled);
        if (Implements(type, "IMessage", "Google.Protobuf"))
            return new PayloadModel(PayloadKind.Protobuf, spelled);
        if (type.IsUnmanagedType && type.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.Payload)) is { } layout)
            return ParseStruct(type, spelled, layout);
        return CouldBeJson(type) ? new PayloadModel(PayloadKind.Json, spelled) : null;
    }

    /// <summary>A big-endian struct is turned number by number, so its numbers have to be known.</summary>
    private static PayloadModel? ParseStruct(ITypeSymbol type, string spelled, AttributeData layout)
    {
        if (!StructLayoutParser.IsBigEndian(layout))
            return FixedLayoutParser.WhyNot(type) is null ? new PayloadModel(PayloadKind.Struct, spelled) : null;
        return StructLayoutParser.TryParse(type, out List<int> sizes) is null
            ? new PayloadModel(PayloadKind.BigEndianStruct, spelled) { FieldSizes = sizes.ToEquatableArray() }
            : null;
    }

    /// <summary>Whether a type implements an interface of itself, as <c>IPayload&lt;T&gt;</c> has to be.</summary>
    private static bool Implements(ITypeSymbol type, string name, string space) =>
        type.AllInterfaces.Any(each =>
            each.Arity == 1
            && each.Name == name
            && each.ContainingNamespace.ToDisplayString() == space
            && SymbolEqualityComparer.Default.Equals(each.TypeArguments[0], type));

    /// <summary>Whether JSON says which derived type a value is of, so that a body can be read as its base.</summary>
    public static bool IsPolymorphic(ITypeSymbol type) =>
        type.GetAttributes().Any(static each => each.IsAttribute(TypeNames.JsonPolymorphic) || each.IsAttribute(TypeNames.JsonDerivedType));

    /// <summary>Plain numbers and bytes are too ambiguous to be called JSON: a body of 4 bytes is not the text "1234".</summary>
    private static bool CouldBeJson(ITypeSymbol type) =>
        type.SpecialType == SpecialType.None
        && type.TypeKind is not TypeKind.Enum
        && (!type.IsAbstract || IsPolymorphic(type))
        && type is { IsStatic: false } and not IArrayTypeSymbol { ElementType.SpecialType: SpecialType.System_Byte }
        && !type.IsOfFramework();
}

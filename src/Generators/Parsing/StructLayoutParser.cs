using Microsoft.CodeAnalysis;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>The numbers of a struct, one behind the other: what has to be turned where the wire is big-endian.</summary>
internal static class StructLayoutParser
{
    private const int NaturalPack = 8;
    private const string Hole = " a hole; ";

    // What a table should still print, and what half-typed code (a struct inside itself) must not run past.
    private const int MostNumbers = 1024, MostNested = 16;

    public static bool IsBigEndian(AttributeData payload) =>
        payload.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Enum, Value: 1 };

    /// <summary>Why a struct cannot be turned; null where it can, and then the sizes of its numbers in bytes are all there is in it.</summary>
    public static string? TryParse(ITypeSymbol type, out List<int> sizes)
    {
        sizes = [];
        return Add(type, sizes, depth: 0);
    }

    /// <summary>Where a struct of numbers has a hole; null where it has none, or more in it than numbers.</summary>
    public static string? HoleIn(ITypeSymbol type) => Add(type, [], depth: 0) is { } reason && reason.Contains(Hole) ? reason : null;

    /// <summary>Whether nothing but holes between the numbers is in the way.</summary>
    public static bool CouldBePacked(ITypeSymbol type) => Add(type, [], depth: 0, isPacked: true) is null;

    private static string? Add(ITypeSymbol type, List<int> sizes, int depth, bool isPacked = false)
    {
        AttributeData? layout = type.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.StructLayout));
        if (layout?.ConstructorArguments.FirstOrDefault().Value is int kind and not 0)
            return $"lay '{type.Name}' out with LayoutKind.Sequential";
        int pack = isPacked ? 1 : PackOf(type, layout), first = sizes.Count, offset = 0, widest = 1;
        foreach (IFieldSymbol field in type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic))
        {
            int before = sizes.Count;
            if (AddField(field, Times(type, field), sizes, depth) is { } reason)
                return reason;
            int alignment = Math.Min(pack, sizes.Skip(before).DefaultIfEmpty(1).Max());
            if (offset % alignment != 0)
                return $"'{field.Name}' would stand behind{Hole}add [StructLayout(LayoutKind.Sequential, Pack = 1)] to '{type.Name}'";
            (offset, widest) = (offset + sizes.Skip(before).Sum(), Math.Max(widest, alignment));
        }
        if (sizes.Count == first)
            return $"'{type.Name}' has no fields";
        return offset % widest == 0 ? null : $"'{type.Name}' would end with{Hole}add [StructLayout(LayoutKind.Sequential, Pack = 1)] to it";
    }

    // Symbols of other assemblies do not say how they are packed: the codec compares the sizes with the struct's when it reads.
    private static int PackOf(ITypeSymbol type, AttributeData? layout) =>
        type.DeclaringSyntaxReferences.IsEmpty ? 1 : layout?.NamedArgument("Pack") is int given and > 0 ? given : NaturalPack;

    private static string? AddField(IFieldSymbol field, int times, List<int> sizes, int depth)
    {
        ITypeSymbol type = field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol pointer } ? pointer.PointedAtType : field.Type;
        for (int i = 0; i < times; i++)
        {
            if (sizes.Count == MostNumbers || depth == MostNested)
                return $"'{field.Name}' is too large or too deep; implement IPayload<T>";
            if (SizeOf(type) is { } size)
                sizes.Add(size);
            else if (!type.GetAttributes().Any(static each => each.IsAttribute(TypeNames.Payload)))
                return $"'{field.Name}' is neither a number of fixed size nor a [Payload] struct";
            else if (Add(type, sizes, depth + 1) is { } reason)
                return reason;
        }

        return null;
    }

    private static int Times(ITypeSymbol type, IFieldSymbol field) =>
        field.IsFixedSizeBuffer ? field.FixedSize
        : type.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.InlineArray))?.FirstArgument() as int? ?? 1;

    private static int? SizeOf(ITypeSymbol type) => type.SpecialType switch
    {
        SpecialType.System_Byte or SpecialType.System_SByte or SpecialType.System_Boolean => 1,
        SpecialType.System_Int16 or SpecialType.System_UInt16 or SpecialType.System_Char => 2,
        SpecialType.System_Int32 or SpecialType.System_UInt32 or SpecialType.System_Single => 4,
        SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Double => 8,
        _ => type is INamedTypeSymbol { TypeKind: TypeKind.Enum, EnumUnderlyingType: { } number } ? SizeOf(number) : null,
    };
}

using Microsoft.CodeAnalysis;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Whether a struct's bytes mean the same in every process: what is read and written as it lies has to lie the same.</summary>
internal static class FixedLayoutParser
{
    // Half-typed code may have a struct inside itself.
    private const int MostNested = 16;

    /// <summary>The framework's structs that the runtime lays out as it likes; their attribute cannot be read from another assembly.</summary>
    private static readonly string[] s_auto = ["DateTimeOffset", "ValueTuple"];

    /// <summary>Why a struct does not lie the same everywhere; null where it does.</summary>
    public static string? WhyNot(ITypeSymbol type) => WhyNot(type, 0) ?? StructLayoutParser.HoleIn(type);

    private static string? WhyNot(ITypeSymbol type, int depth)
    {
        AttributeData? layout = type.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.StructLayout));
        if (layout?.ConstructorArguments.FirstOrDefault().Value is (int)System.Runtime.InteropServices.LayoutKind.Auto)
            return $"lay '{type.Name}' out with LayoutKind.Sequential";
        IEnumerable<IFieldSymbol> fields = type.GetMembers().OfType<IFieldSymbol>().Where(static field => !field.IsStatic);
        return depth == MostNested ? null : fields.Select(field => WhyNot(field, depth)).FirstOrDefault(static reason => reason is not null);
    }

    private static string? WhyNot(IFieldSymbol field, int depth)
    {
        ITypeSymbol type = field is { IsFixedSizeBuffer: true, Type: IPointerTypeSymbol buffer } ? buffer.PointedAtType : field.Type;
        if (type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer || type.SpecialType is SpecialType.System_IntPtr or SpecialType.System_UIntPtr)
            return $"'{NameOf(field)}' has another size on another machine; declare it as long or ulong";
        if (s_auto.Contains(type.Name) && type.ContainingNamespace is { Name: "System", ContainingNamespace.IsGlobalNamespace: true })
            return $"'{NameOf(field)}' is laid out by the runtime; put what it holds into fields of its own";
        // Numbers hold themselves.
        return type.SpecialType == SpecialType.None && type.TypeKind == TypeKind.Struct ? WhyNot(type, depth + 1) : null;
    }

    private static string NameOf(IFieldSymbol field) => field.AssociatedSymbol?.Name ?? field.Name;
}

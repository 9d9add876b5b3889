using Microsoft.CodeAnalysis;

namespace Netman.Generators.Parsing;

/// <summary>Reading attributes that may be half typed: what does not compile is not there.</summary>
internal static class AttributeArguments
{
    /// <summary>The value of an attribute's first constructor argument, or null while it does not compile.</summary>
    public static object? FirstArgument(this AttributeData attribute) =>
        attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Primitive } argument ? argument.Value : null;

    /// <summary>The value of a property that an attribute sets; an enumeration's as its number.</summary>
    public static object? NamedArgument(this AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
            if (argument.Key == name && argument.Value.Kind is TypedConstantKind.Primitive or TypedConstantKind.Enum)
                return argument.Value.Value;
        return null;
    }
}

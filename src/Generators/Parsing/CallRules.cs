using Microsoft.CodeAnalysis;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>What keeps generated code from calling a method, in the words of NMG004.</summary>
internal static class CallRules
{
    /// <summary>Of one that cannot even be named.</summary>
    public const string Closed = "make it and every type around it public or internal, and neither local nor file-scoped";

    /// <summary>Of one that could be; null where nothing does.</summary>
    public static string? WhyNot(IMethodSymbol method)
    {
        for (ISymbol? each = method; each is IMethodSymbol or INamedTypeSymbol; each = each.ContainingSymbol)
            if (each.GetAttributes().Any(IsObsoleteAsError))
                return "it or a type around it is [Obsolete] as an error";
        if (method.GetAttributes().Any(static each => each.IsAttribute(TypeNames.UnmanagedCallersOnly)))
            return "remove [UnmanagedCallersOnly]";
        return ExternAliases.FirstHidden(method) is { } hidden
            ? $"give the reference with '{hidden.Name}' the alias 'global' beside its own"
            : null;
    }

    private static bool IsObsoleteAsError(AttributeData attribute) =>
        attribute.IsAttribute(TypeNames.Obsolete) && attribute.ConstructorArguments is { Length: 2 } arguments && arguments[1].Value is true;
}

using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Netman.Generators.Parsing;

/// <summary>Assemblies that a project refers to by an extern alias alone: <c>global::</c> does not reach what they hold.</summary>
internal static class ExternAliases
{
    private static readonly ConditionalWeakTable<Compilation, HashSet<ISymbol>> s_hidden = new();

    /// <summary>Nearly always empty.</summary>
    public static HashSet<ISymbol> HiddenIn(Compilation compilation) => s_hidden.GetValue(compilation, Read);

    /// <summary>The first type of a method's signature that generated code of its project could not name.</summary>
    public static ITypeSymbol? FirstHidden(IMethodSymbol method)
    {
        if (method.ContainingAssembly is not ISourceAssemblySymbol project || HiddenIn(project.Compilation) is not { Count: > 0 } hidden)
            return null;
        return method.Parameters.Select(static parameter => parameter.Type).Append(method.ReturnType).FirstOrDefault(type => IsHidden(type, hidden));
    }

    private static bool IsHidden(ITypeSymbol type, HashSet<ISymbol> hidden) => type switch
    {
        IArrayTypeSymbol array => IsHidden(array.ElementType, hidden),
        INamedTypeSymbol named => hidden.Contains(named.ContainingAssembly) || named.TypeArguments.Any(each => IsHidden(each, hidden)),
        _ => false,
    };

    private static HashSet<ISymbol> Read(Compilation compilation)
    {
        var hidden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (MetadataReference reference in compilation.References)
            if (reference.Properties.Aliases is { IsDefaultOrEmpty: false } aliases && !aliases.Contains(MetadataReferenceProperties.GlobalAlias)
                && compilation.GetAssemblyOrModuleSymbol(reference) is { } assembly)
                hidden.Add(assembly);
        return hidden;
    }
}

using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>The rules that handlers and middleware share: can generated code name this method and call it?</summary>
internal static class MethodParser
{
    public static MethodModel? Parse(IMethodSymbol method, Violations violations)
    {
        InstanceModel? instance = null;
        if ((IsNameable(method) ? CallRules.WhyNot(method) : CallRules.Closed) is { } reason)
            violations.Add(Rules.Inaccessible, Locations.OfName(method), method.Name, reason);
        else if (IsGeneric(method))
            violations.Add(Rules.Generic, Locations.OfName(method), method.Name);
        else
            instance = ConstructionParser.Parse(method, violations);
        if (method.IsVararg || HasTwin(method))
            violations.AddCompilerError();
        return violations.IsEmpty ? Model(method, instance) : null;
    }

    private static MethodModel Model(IMethodSymbol method, InstanceModel? instance)
    {
        string type = method.ContainingType.Spell();
        string parameters = string.Join(",", method.Parameters.Select(static parameter => parameter.Type.Spell()));
        return new(type, method.ContainingType.Name, method.Name, instance, IsPublic(method), $"{type}.{method.Name}({parameters})");
    }

    public static bool IsNameable(INamedTypeSymbol? type)
    {
        for (; type is not null; type = type.ContainingType)
            if (!type.CanBeReferencedByName || type.IsFileLocal || !IsReachable(type) || !type.HasNamedSpace())
                return false;
        return true;
    }

    /// <summary>Two members of one signature are an error already (CS0111); a call to them would be a second one.</summary>
    private static bool HasTwin(IMethodSymbol method)
    {
        ImmutableArray<ISymbol> namesakes = method.ContainingType.GetMembers(method.Name);
        return namesakes.Length > 1 && namesakes.Count(each => each is IMethodSymbol other && HasSameParameters(method, other)) > 1;
    }

    private static bool HasSameParameters(IMethodSymbol one, IMethodSymbol other) =>
        one.Arity == other.Arity
        && one.Parameters.Select(IsByReference).SequenceEqual(other.Parameters.Select(IsByReference))
        && one.Parameters.Select(static each => each.Type).SequenceEqual(other.Parameters.Select(static each => each.Type), SymbolEqualityComparer.Default);

    private static bool IsByReference(IParameterSymbol parameter) => parameter.RefKind != RefKind.None;

    /// <summary>Whether other assemblies can name a symbol and everything around it.</summary>
    public static bool IsPublic(ISymbol symbol)
    {
        for (ISymbol? each = symbol; each is IMethodSymbol or INamedTypeSymbol; each = each.ContainingSymbol)
            if (each.DeclaredAccessibility != Accessibility.Public)
                return false;
        return true;
    }

    public static bool IsReachable(ISymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static bool IsNameable(IMethodSymbol method) =>
        method.MethodKind == MethodKind.Ordinary && IsReachable(method) && IsNameable(method.ContainingType);

    private static bool IsGeneric(IMethodSymbol method) => method.IsGenericMethod || method.ContainingType.IsGeneric();
}

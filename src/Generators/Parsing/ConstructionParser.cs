using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>Can the table make the object on which a method is called or which it takes, and out of what?</summary>
internal static class ConstructionParser
{
    /// <summary>What a method is called on; null where it is static or where the table cannot make it.</summary>
    public static InstanceModel? Parse(IMethodSymbol method, Violations violations)
    {
        if (method is { IsStatic: true, IsAbstract: false, IsVirtual: false })
            return null;
        InstanceModel? instance = Parse(method.ContainingType);
        if (instance is null)
            violations.Add(Rules.NotConstructible, Locations.OfName(method), method.Name, method.ContainingType.Name);
        return instance;
    }

    public static InstanceModel? Parse(INamedTypeSymbol type)
    {
        bool isPerConnection = IsPerConnection(type);
        bool isOrdinary = type is { TypeKind: TypeKind.Class, IsAbstract: false } && !IsTable(type);
        IMethodSymbol? constructor = isOrdinary ? FindConstructor(type, isPerConnection) : null;
        if (constructor is null || (HasRequiredMembers(type) && !SetsRequiredMembers(constructor)))
            return null;
        return new InstanceModel(
            type.Spell(), type.Name, constructor.Parameters.Select(static parameter => parameter.Type.Spell()).ToEquatableArray(),
            isPerConnection, MethodParser.IsPublic(type) && MethodParser.IsPublic(constructor));
    }

    /// <summary>A table that makes itself would make another, which makes another.</summary>
    private static bool IsTable(INamedTypeSymbol type) => type.GetAttributes().Any(static each => each.IsAttribute(TypeNames.DispatcherAttribute));

    public static bool IsPerConnection(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class }
        && type.GetAttributes().Any(static each => each.IsAttribute(TypeNames.PerConnection));

    /// <summary>The one without parameters, else the only one, if services (and the connection, where each has its own) can fill it.</summary>
    private static IMethodSymbol? FindConstructor(INamedTypeSymbol type, bool takesConnection)
    {
        IMethodSymbol[] reachable = [.. type.InstanceConstructors.Where(each => IsReachable(each) && !IsCopy(each, type))];
        return reachable.FirstOrDefault(static each => each.Parameters.IsEmpty)
            ?? (reachable.Length == 1 && reachable[0].Parameters.All(each => IsProvided(each, takesConnection)) ? reachable[0] : null);
    }

    private static bool IsProvided(IParameterSymbol parameter, bool takesConnection) =>
        parameter.RefKind == RefKind.None
        && (parameter.Type.IsNetman("Connection") ? takesConnection : CanBeService(parameter));

    /// <summary>Not what belongs to a message or a connection, which no provider has, and not what it has by a key.</summary>
    private static bool CanBeService(IParameterSymbol parameter) =>
        parameter.Type.IsServiceType() && !parameter.Type.IsNetman("MessageContext") && !IsPerConnection(parameter.Type) && !ArgumentParser.IsKeyed(parameter);

    private static bool IsReachable(IMethodSymbol constructor) =>
        constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type) =>
        type.IsRecord && constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static bool HasRequiredMembers(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? each = type; each is not null; each = each.BaseType)
            if (each.GetMembers().Any(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
                return true;
        return false;
    }

    private static bool SetsRequiredMembers(IMethodSymbol constructor) =>
        constructor.GetAttributes().Any(static attribute => attribute.AttributeClass?.Name == "SetsRequiredMembersAttribute");
}

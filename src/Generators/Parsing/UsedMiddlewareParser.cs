using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary><c>[UseMiddleware(typeof(X))]</c> on a class or a method: which middleware stands around its routes alone?</summary>
internal static class UsedMiddlewareParser
{
    /// <summary>
    /// What a route's method and the classes around it use, the outermost class first. Null where something of it cannot be called:
    /// a route without what should guard it is no route.
    /// </summary>
    public static EquatableArray<MiddlewareModel>? Parse(IMethodSymbol method, Violations violations)
    {
        var used = new List<MiddlewareModel>();
        bool complete = true;
        for (INamedTypeSymbol? type = method.ContainingType; type is not null; type = type.ContainingType)
            complete &= TryAdd(used, type, new Violations()); // the class is underlined once, not for each of its routes
        complete &= TryAdd(used, method, violations);
        return complete ? used.ToEquatableArray() : null;
    }

    /// <summary>Reports what a class uses and cannot.</summary>
    public static void Check(INamedTypeSymbol type, Violations violations) => TryAdd([], type, violations);

    /// <summary>Adds what one symbol uses: a class in front of what is inside it, a method behind.</summary>
    private static bool TryAdd(List<MiddlewareModel> used, ISymbol user, Violations violations)
    {
        AttributeData[] attributes = [.. user.GetAttributes().Where(static each => each.IsAttribute(TypeNames.UseMiddleware))];
        if (attributes.Length == 0)
            return true;
        MiddlewareModel?[] found = [.. attributes.Select(each => Parse(each, violations))];
        IEnumerable<MiddlewareModel> ordered = found.OfType<MiddlewareModel>()
            .OrderBy(static step => step.Order).ThenBy(static step => step.Method.Signature, StringComparer.Ordinal);
        used.InsertRange(user is IMethodSymbol ? used.Count : 0, ordered);
        return found.All(static step => step is not null);
    }

    private static MiddlewareModel? Parse(AttributeData attribute, Violations violations)
    {
        if (attribute.ConstructorArguments.Length != 2
            || attribute.ConstructorArguments[0].Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } type
            || attribute.ConstructorArguments[1].Value is not string name)
            return null;
        if (type.GetMembers(name).OfType<IMethodSymbol>().Select(static method => MiddlewareParser.Parse(method, new Violations()))
                .FirstOrDefault(static found => found is not null) is { } middleware)
            return middleware with { Order = attribute.NamedArgument("Order") as int? ?? 0 };
        violations.Add(Rules.UsedMiddleware, Locations.OfArgument(attribute), type.Name, name);
        return null;
    }
}

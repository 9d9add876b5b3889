using Microsoft.CodeAnalysis;
using Netman.Generators.Model;
using Netman.Generators.Parsing;

namespace Netman.Generators.Diagnostics;

/// <summary>What a method is to the runtime, asked only about methods in which something was found.</summary>
internal static class MethodRole
{
    public static bool IsHandler(this IMethodSymbol method) =>
        method.GetAttributes().Any(static each => RouteParser.KindOf(each) is not null);

    /// <summary>Whatever an attribute says: <c>[UseMiddleware]</c> names methods that have none.</summary>
    public static bool IsMiddleware(this IMethodSymbol method) => MiddlewareParser.HasShape(method);

    /// <summary>Whether it runs on an event loop: handlers that do not say otherwise, middleware, gates, and what serves raw endpoints.</summary>
    public static bool RunsOnLoop(this IMethodSymbol method) =>
        method.GetAttributes().Any(StaysOnLoop) || method.IsMiddleware() || IsGate(method) || IsOfRawEndpoint(method);

    /// <summary>Whether all that calls it are routes that can say where they run.</summary>
    public static bool CanBeMoved(this IMethodSymbol method) =>
        method.IsHandler() && method.GetAttributes().All(static each => RouteParser.KindOf(each) is null or RouteKind.Message);

    private static bool StaysOnLoop(AttributeData attribute) =>
        RouteParser.KindOf(attribute) is not null && attribute.NamedArgument("Execution") is null or (int)HandlerExecution.Loop;

    private static bool IsGate(IMethodSymbol method) =>
        method.ReturnType.SpecialType == SpecialType.System_Boolean
        && method.ContainingType.GetMembers().OfType<IMethodSymbol>().Any(each =>
            each.GetAttributes().Any(route => route.NamedArgument("Gate") is string gate && gate == method.Name && RouteParser.KindOf(route) is not null));

    private static bool IsOfRawEndpoint(IMethodSymbol method)
    {
        while (method.OverriddenMethod is { } overridden)
            method = overridden;
        return method is { IsVirtual: true } or { IsAbstract: true }
            && (method.ContainingType.IsNetman("RawHandler") || method.ContainingType.IsNetman("WebSocketHandler"));
    }
}

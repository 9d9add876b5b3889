using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;

namespace Netman.Generators.Parsing;

/// <summary>What a route attribute says about messages of which only the header has arrived.</summary>
internal static class LimitsParser
{
    /// <summary>Null where a rule is broken: a route without its guard would be worse than none.</summary>
    public static RouteLimits? Parse(IMethodSymbol method, AttributeData route, Violations violations)
    {
        int perSecond = Number(route, "MaxPerSecond", method, violations);
        int burst = Number(route, "Burst", method, violations);
        if (burst > 0 && perSecond == 0)
            violations.Add(Rules.RouteOption, Locations.OfArgument(route, "Burst"), "Burst", method.Name, "a number beside MaxPerSecond, which is not set");
        GateModel? gate = route.NamedArgument("Gate") is string name ? GateParser.Parse(method, name, route, violations) : null;
        int limit = route.NamedArgument("MaxBodyLength") as int? ?? RouteLimits.ServerLimit;
        if (limit < RouteLimits.ServerLimit)
            violations.Add(Rules.RouteOption, Locations.OfArgument(route, "MaxBodyLength"), "MaxBodyLength", method.Name, "a number of bytes, 0 for any, or -1 for the server's limit");
        return !violations.IsEmpty ? null : new RouteLimits(limit, gate)
        {
            RequiresGroup = route.NamedArgument("RequiresGroup") as string,
            MaxPerSecond = perSecond,
            Burst = perSecond > 0 && burst == 0 ? perSecond : burst,
        };
    }

    public static HandlerExecution ParseExecution(IMethodSymbol method, AttributeData route, HandlerModel handler, Violations violations)
    {
        int value = route.NamedArgument("Execution") as int? ?? 0;
        if (value is < 0 or > (int)HandlerExecution.Concurrent)
            violations.Add(Rules.RouteOption, Locations.OfArgument(route, "Execution"), "Execution", method.Name, "Loop, ThreadPool or Concurrent");
        var execution = (HandlerExecution)value;
        if (execution == HandlerExecution.Concurrent && SharedInstance(handler) is { } shared)
            violations.Add(Rules.SharedBesideOthers, Locations.OfArgument(route, "Execution"), method.Name, shared.TypeName);
        return execution;
    }

    private static InstanceModel? SharedInstance(HandlerModel handler) =>
        handler.Arguments.Select(static argument => argument.Instance).Append(handler.Method.Instance)
            .FirstOrDefault(static instance => instance is { IsPerConnection: true });

    private static int Number(AttributeData route, string name, IMethodSymbol method, Violations violations)
    {
        int value = route.NamedArgument(name) as int? ?? 0;
        if (value < 0)
            violations.Add(Rules.RouteOption, Locations.OfArgument(route, name), name, method.Name, "a number that is not negative");
        return value;
    }
}

using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>The method that a route asks when a header has arrived: one of the handler's class, answering yes or no.</summary>
internal static class GateParser
{
    public static GateModel? Parse(IMethodSymbol handler, string name, AttributeData route, Violations violations)
    {
        GateModel? gate = handler.ContainingType.GetMembers(name).OfType<IMethodSymbol>()
            .Where(static method => method is { ReturnType.SpecialType: SpecialType.System_Boolean, RefKind: RefKind.None })
            .Select(Parse).FirstOrDefault(static found => found is not null);
        if (gate is null)
            violations.Add(Rules.Gate, Locations.OfArgument(route, "Gate"), name, handler.Name, handler.ContainingType.Name);
        return gate;
    }

    private static GateModel? Parse(IMethodSymbol method)
    {
        var violations = new Violations();
        Argument?[] arguments = [.. method.Parameters.Select(parameter => Parse(parameter, violations))];
        return MethodParser.Parse(method, violations) is { } model && arguments.All(static argument => argument is not null)
            ? new GateModel(model, arguments.OfType<Argument>().ToEquatableArray())
            : null;
    }

    private static Argument? Parse(IParameterSymbol parameter, Violations violations) =>
        parameter.RefKind == RefKind.None && parameter.Type.IsNetman("Connection")
            ? new Argument(ArgumentKind.Connection)
            : ArgumentParser.ParseProvided(parameter, violations);
}

using System.Reflection;
using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>A handler's symbol in, its model or the rules that it breaks out. Generator and analyzer read the same answer.</summary>
internal static class HandlerParser
{
    public static HandlerModel? Parse(IMethodSymbol method, Violations violations)
    {
        MethodModel? model = MethodParser.Parse(method, violations);
        HandlerReturn returns = ReturnParser.Parse(method, violations, out ReplyModel? reply);
        EquatableArray<Argument> arguments =
            method.Parameters.Select(parameter => ArgumentParser.Parse(parameter, returns, violations)).ToEquatableArray();
        if (arguments.Count(static each => each.Kind == ArgumentKind.Payload) > 1)
            ReportSecond(method, arguments, violations);
        return model is not null && violations.IsEmpty
            ? new HandlerModel(model, arguments, returns, reply) { HasOwnFrame = (method.MethodImplementationFlags & MethodImplAttributes.NoInlining) != 0 }
            : null;
    }

    private static void ReportSecond(IMethodSymbol method, EquatableArray<Argument> arguments, Violations violations)
    {
        int[] payloads = [.. Enumerable.Range(0, arguments.Count).Where(each => arguments[each].Kind == ArgumentKind.Payload)];
        violations.Add(
            Rules.SeveralPayloads,
            Locations.OfType(method.Parameters[payloads[1]]),
            method.Name,
            method.Parameters[payloads[0]].Name,
            method.Parameters[payloads[1]].Name);
    }
}

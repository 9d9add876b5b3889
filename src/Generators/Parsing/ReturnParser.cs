using Microsoft.CodeAnalysis;
using Netman.Generators.Diagnostics;
using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Parsing;

/// <summary>What a handler returns: nothing, a task, or a value that becomes the reply.</summary>
internal static class ReturnParser
{
    public static HandlerReturn Parse(IMethodSymbol method, Violations violations, out ReplyModel? reply)
    {
        HandlerReturn returns = ParseType(method, violations, out reply);
        if (returns is not (HandlerReturn.Value or HandlerReturn.TaskOfValue) && ReplyOf(method) is { } unused)
            violations.Add(Rules.RouteOption, Locations.OfArgument(unused), "[Reply]", method.Name, "beside a value that it returns");
        return returns;
    }

    private static HandlerReturn ParseType(IMethodSymbol method, Violations violations, out ReplyModel? reply)
    {
        reply = null;
        ITypeSymbol type = method.ReturnType;
        if (method.ReturnsVoid)
        {
            if (method.IsAsync || method.PartialImplementationPart is { IsAsync: true })
                violations.Add(Rules.AsyncVoid, Locations.OfReturnType(method), method.Name);
            return HandlerReturn.Nothing;
        }

        // A task that may be none cannot be waited for, and the compiler would say so of the code that waits.
        if (type is { IsReferenceType: true, NullableAnnotation: NullableAnnotation.Annotated } && (type.IsTask() || type.ResultOfTask() is not null))
        {
            violations.Add(Rules.UnsupportedReturn, Locations.OfReturnType(method), method.Name, type.ToDisplayString());
            return HandlerReturn.Task;
        }

        if (type.IsValueTask() && method.RefKind == RefKind.None)
            return HandlerReturn.ValueTask;
        if (type.IsTask() && method.RefKind == RefKind.None)
            return HandlerReturn.Task;
        ITypeSymbol value = type.ResultOfTask() ?? type;
        if (value.TypeKind == TypeKind.Error || !value.CanBeNamed())
            violations.AddCompilerError();
        else if (method.RefKind == RefKind.None && PayloadParser.Parse(value) is { } payload)
            reply = new ReplyModel(payload, ReplyIdOf(method));
        else
            violations.Add(Rules.UnsupportedReturn, Locations.OfReturnType(method), method.Name, type.ToDisplayString());
        return ReferenceEquals(value, type) ? HandlerReturn.Value : HandlerReturn.TaskOfValue;
    }

    private static uint? ReplyIdOf(IMethodSymbol method) => ReplyOf(method)?.FirstArgument() as uint?;

    private static AttributeData? ReplyOf(IMethodSymbol method) =>
        method.GetAttributes().FirstOrDefault(static each => each.IsAttribute(TypeNames.Reply));
}

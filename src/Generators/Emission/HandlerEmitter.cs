using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints the method that stands between a message and a handler: arguments in, a <c>ValueTask</c> out where one is asked for.</summary>
internal static class HandlerEmitter
{
    public static void Emit(SourceWriter writer, TableNames names, RouteModel route, bool returnsTask)
    {
        HandlerModel handler = route.Handler;
        bool isAsync = handler.Return == HandlerReturn.TaskOfValue;
        string result = returnsTask ? TypeNames.EmittedValueTask : "void";
        writer.Line();
        using (writer.Block($"private {(isAsync ? "async " : "")}{result} {TableNames.Call(route)}({TypeNames.EmittedContext} context)"))
        {
            if (handler.Payload is { } payload)
                EmitRead(writer, names, payload, isAsync);
            EmitCall(writer, names, route, $"{names.Target(handler.Method)}.{TableNames.Member(handler.Method)}({Arguments(names, handler)})");
            if (returnsTask && handler.Return is (HandlerReturn.Nothing or HandlerReturn.Value))
                writer.Line("return default;");
        }
    }

    private static void EmitRead(SourceWriter writer, TableNames names, PayloadModel payload, bool isAsync)
    {
        using (writer.Block($"if (!{PayloadEmitter.Read(names, payload)})"))
        {
            writer.Line(isAsync ? "await BadPayload(context);" : "return BadPayload(context);");
            if (isAsync)
                writer.Line("return;");
        }

        writer.Line();
    }

    private static void EmitCall(SourceWriter writer, TableNames names, RouteModel route, string call)
    {
        switch (route.Handler.Return)
        {
            case HandlerReturn.ValueTask:
                writer.Line($"return {call};");
                break;
            case HandlerReturn.Task:
                writer.Line($"return new {TypeNames.EmittedValueTask}({call});");
                break;
            case HandlerReturn.TaskOfValue:
                writer.Line(Send(names, route, "await " + call));
                break;
            case HandlerReturn.Value:
                writer.Line(Send(names, route, call));
                break;
            default:
                writer.Line($"{call};");
                break;
        }
    }

    private static string Send(TableNames names, RouteModel route, string value) =>
        route.Kind == RouteKind.Text
            ? $"if ({value} is {{ }} reply) context.Connection.SendText(reply);"
            : PayloadEmitter.Send(names, route.Handler.Reply!, value);

    private static string Arguments(TableNames names, HandlerModel handler) =>
        string.Join(", ", handler.Arguments.Select(argument => Expression(names, argument)));

    private static string Expression(TableNames names, Argument argument) => argument.Kind switch
    {
        ArgumentKind.Connection => "context.Connection",
        ArgumentKind.BodySpan => "context.Body",
        ArgumentKind.BodyMemory => "context.GetOwnedBody()",
        ArgumentKind.ConnectionClosed => "context.ConnectionClosed",
        ArgumentKind.MessageId => "context.MessageId",
        ArgumentKind.Payload => "payload",
        ArgumentKind.Service => names.Service(argument.Service!),
        _ => "context",
    };
}

using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints the method that stands between a message and a handler: arguments in, a <c>ValueTask</c> out.</summary>
internal static class HandlerEmitter
{
    public static void Emit(SourceWriter writer, TableNames names, string name, HandlerModel handler)
    {
        string call = $"{names.Target(handler.Method)}.{TableNames.Member(handler.Method)}({Arguments(handler)})";
        writer.Line();
        using (writer.Block($"private {TypeNames.EmittedValueTask} {name}({TypeNames.EmittedContext} context)"))
            EmitCall(writer, handler.Return, call);
    }

    private static void EmitCall(SourceWriter writer, HandlerReturn returns, string call)
    {
        switch (returns)
        {
            case HandlerReturn.ValueTask:
                writer.Line($"return {call};");
                break;
            case HandlerReturn.Task:
                writer.Line($"return new {TypeNames.EmittedValueTask}({call});");
                break;
            default:
                writer.Line($"{call};");
                writer.Line("return default;");
                break;
        }
    }

    private static string Arguments(HandlerModel handler) =>
        string.Join(", ", handler.Arguments.Select(static argument => Expression(argument.Kind)));

    private static string Expression(ArgumentKind kind) => kind switch
    {
        ArgumentKind.Connection => "context.Connection",
        ArgumentKind.BodySpan => "context.Body",
        ArgumentKind.BodyMemory => "context.GetOwnedBody()",
        ArgumentKind.ConnectionClosed => "context.ConnectionClosed",
        ArgumentKind.MessageId => "context.MessageId",
        _ => "context",
    };
}

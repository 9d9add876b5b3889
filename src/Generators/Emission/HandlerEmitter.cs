using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints the method that stands between a message and a handler: arguments in, a <c>ValueTask</c> out where one is asked for.</summary>
internal static class HandlerEmitter
{
    /// <summary>On what the switch calls for a task: see there.</summary>
    public const string NoInlining =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]";

    /// <param name="writer">Where to print.</param>
    /// <param name="names">The table's names.</param>
    /// <param name="route">The route.</param>
    /// <param name="badPayload">What is returned for a body that cannot be read.</param>
    /// <param name="returnsTask">Whether the switch asks for a task.</param>
    public static void Emit(SourceWriter writer, TableNames names, RouteModel route, string badPayload, bool returnsTask)
    {
        HandlerModel handler = route.Handler;
        bool isAsync = handler.IsScoped || handler.Return == HandlerReturn.TaskOfValue;
        string result = returnsTask ? TypeNames.EmittedValueTask : "void";
        writer.Line();
        writer.Line($"/// <summary>Calls <c>{Documentation.Escape(handler.Method.DisplayName)}</c> with what it takes from the message.</summary>");
        if (returnsTask && route.Execution == HandlerExecution.Loop)
            writer.Line(NoInlining);
        using (writer.Block($"private {(isAsync ? "async " : "")}{result} {TableNames.Call(route)}({TypeNames.EmittedContext} context)"))
        {
            if (handler.Payload is { } payload)
                EmitRead(writer, PayloadEmitter.Read(names, payload), badPayload, returnsValue: returnsTask && !isAsync, isAsync);
            if (handler.IsScoped)
                writer.Line($"await using {TypeNames.EmittedScope} scope = {TypeNames.EmittedScope}.Begin({names.Provider});");
            EmitCall(writer, names, route, Handler(names, handler));
            if (returnsTask && !isAsync && handler.Return is (HandlerReturn.Nothing or HandlerReturn.Value))
                writer.Line("return default;");
        }

        if (route.Execution != HandlerExecution.Loop)
            EmitStart(writer, names, route);
    }

    /// <summary>The call of a handler whose arguments are at hand, as one would write it into the <c>switch</c>: a method around it would
    /// cost a call more, since the JIT does not inline hundreds into one.</summary>
    public static string Handler(TableNames names, HandlerModel handler) =>
        $"{names.Target(handler.Method, "context.Connection")}.{TableNames.Member(handler.Method)}({Arguments(names, handler)})";

    /// <summary>Prints what sends a handler off the loop. What the connection has of its own is made before: on the loop only.</summary>
    private static void EmitStart(SourceWriter writer, TableNames names, RouteModel route)
    {
        string how = route.Execution == HandlerExecution.ThreadPool ? "OnThreadPool" : "Concurrently";
        writer.Line();
        writer.Line($"/// <summary>Sends <c>{Documentation.Escape(route.Handler.Method.DisplayName)}</c> off the loop.</summary>");
        writer.Line(NoInlining);
        using (writer.Block($"private {TypeNames.EmittedValueTask} {TableNames.Start(route)}({TypeNames.EmittedContext} context)"))
        {
            foreach (InstanceModel instance in PerConnection(route.Handler))
                writer.Line($"{names.InstanceOf(instance)}(context.Connection);");
            writer.Line($"return {how}(context, {TableNames.Work(route)});");
        }
    }

    private static IEnumerable<InstanceModel> PerConnection(HandlerModel handler) =>
        handler.Arguments.Select(static argument => argument.Instance).Append(handler.Method.Instance)
            .OfType<InstanceModel>().Where(static instance => instance.IsPerConnection).Distinct();

    private static void EmitRead(SourceWriter writer, string condition, string badPayload, bool returnsValue, bool isAsync)
    {
        using (writer.Block($"if (!{condition})"))
        {
            writer.Line(returnsValue ? $"return {badPayload};" : isAsync ? $"await {badPayload};" : $"{badPayload};");
            if (!returnsValue)
                writer.Line("return;");
        }

        writer.Line();
    }

    private static void EmitCall(SourceWriter writer, TableNames names, RouteModel route, string call)
    {
        switch (route.Handler.Return)
        {
            case HandlerReturn.ValueTask or HandlerReturn.Task when route.Handler.IsScoped:
                writer.Line($"await {call};");
                break;
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
        ArgumentKind.BodySequence => "new global::System.Buffers.ReadOnlySequence<byte>(context.GetOwnedBody())",
        ArgumentKind.ConnectionClosed => "context.ConnectionClosed",
        ArgumentKind.MessageId => "context.MessageId",
        ArgumentKind.Payload => "payload",
        ArgumentKind.Scoped => $"scope.Require<{argument.Scoped}>()",
        ArgumentKind.Service or ArgumentKind.PerConnection => names.Provided(argument, "context.Connection"),
        _ => "context",
    };
}

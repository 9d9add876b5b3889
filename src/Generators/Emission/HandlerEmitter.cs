using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints the method that stands between a message and a handler: arguments in, a <c>ValueTask</c> out where one is asked for.</summary>
internal static class HandlerEmitter
{
    /// <summary>
    /// On what the switch calls: one frame that bears the route's name stays in a stack trace, or its handler's does, whatever the JIT
    /// inlines. It is entered by a jump, so beside a switch that calls the handlers itself this costs one to three nanoseconds; with thousands
    /// of routes more, as its code comes from further away. A handler that is marked so itself needs no such method.
    /// </summary>
    public const string NoInlining =
        "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]";

    /// <param name="writer">Where to print.</param>
    /// <param name="names">The table's names.</param>
    /// <param name="route">The route.</param>
    /// <param name="badPayload">What is returned for a body that cannot be read.</param>
    public static void Emit(SourceWriter writer, TableNames names, RouteModel route, string badPayload)
    {
        HandlerModel handler = route.Handler;
        bool isAsync = handler.IsScoped || handler.Return == HandlerReturn.TaskOfValue;
        writer.Line();
        writer.Line($"/// <summary>Calls <c>{Documentation.Escape(handler.Method.DisplayName)}</c> with what it takes from the message.</summary>");
        if (route.Execution == HandlerExecution.Loop)
            writer.Line(NoInlining);
        using (writer.Block($"private {(isAsync ? "async " : "")}{TypeNames.EmittedValueTask} {TableNames.Call(route)}({TypeNames.EmittedContext} context)"))
        {
            if (handler.Payload is { } payload)
                EmitRead(writer, PayloadEmitter.Read(names, payload), badPayload, isAsync);
            if (handler.IsScoped)
                writer.Line($"await using {TypeNames.EmittedScope} scope = {TypeNames.EmittedScope}.Begin({names.Provider});");
            EmitCall(writer, names, route, Handler(names, handler));
            if (!isAsync && handler.Return is (HandlerReturn.Nothing or HandlerReturn.Value))
                writer.Line("return default;");
        }

        if (route.Execution != HandlerExecution.Loop)
            EmitStart(writer, names, route);
    }

    /// <summary>The call of a handler whose arguments are at hand.</summary>
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

    private static void EmitRead(SourceWriter writer, string condition, string badPayload, bool isAsync)
    {
        using (writer.Block($"if (!{condition})"))
        {
            writer.Line($"{(isAsync ? "await" : "return")} {badPayload};");
            if (isAsync)
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

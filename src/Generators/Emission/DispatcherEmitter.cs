using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints one table: what it holds, the <c>switch</c>, and the calls that it makes.</summary>
internal sealed class DispatcherEmitter
{
    private readonly SourceWriter _writer = new();
    private readonly DispatcherModel _dispatcher;
    private readonly TableNames _names;

    private DispatcherEmitter(DispatcherModel dispatcher)
    {
        _dispatcher = dispatcher;
        _names = new TableNames(dispatcher);
    }

    public static string Emit(DispatcherModel dispatcher) => new DispatcherEmitter(dispatcher).Emit();

    private string Emit()
    {
        FileHeader.Emit(_writer);
        Stack<IDisposable> blocks = TableScope.Open(_writer, _dispatcher.Table);
        EmitMembers();
        TableScope.Close(blocks);
        return _writer.ToString();
    }

    private void EmitMembers()
    {
        new ConstructionEmitter(_writer, _names, _dispatcher).Emit();
        EmitDispatch();
        EmitTextDispatch();
        AdmissionEmitter.Emit(_writer, _names, _dispatcher);
        RouteListEmitter.Emit(_writer, _dispatcher);
        foreach (RouteModel route in _dispatcher.Routes)
            HandlerEmitter.Emit(_writer, _names, route, BadPayload(route), returnsTask: !IsPlain(route));
        foreach (RouteModel route in _dispatcher.Routes.Where(static route => route.Execution != HandlerExecution.Loop))
            HandlerEmitter.EmitStart(_writer, _names, route);
        foreach (RouteModel route in Entered())
            EmitEntry(route);
        PayloadEmitter.EmitMembers(_writer, _names, _dispatcher);
        foreach (MiddlewareModel step in _dispatcher.Routes.SelectMany(route => _dispatcher.ChainOf(route).Skip(1)).GroupBy(static step => step.Method).Select(static same => same.First()))
            ChainEmitter.EmitLink(_writer, _names, _dispatcher, step);
        InstanceEmitter.Emit(_writer, _names, _dispatcher);
    }

    // No arm holds a ValueTask of its own: the compiler gives each its own place on the stack and clears them all for every message,
    // which at 256 routes costs more than the rest of the dispatch. Plain handlers give none, the others share one.
    private void EmitDispatch()
    {
        _writer.Line("/// <inheritdoc/>");
        using IDisposable method = _writer.Block($"public override {TypeNames.EmittedValueTask} DispatchAsync({TypeNames.EmittedContext} context)");
        if (Entered().Any())
            _writer.Line($"{TypeNames.EmittedValueTask} result;");
        using (_writer.Block("switch (context.MessageId)"))
        {
            foreach (RouteModel route in Routes(RouteKind.Message))
                _writer.Line(FormattableString.Invariant($"case {route.Id}u: {Arm(route)}"));
            string otherwise = Routes(RouteKind.Fallback).Select(FirstCall).FirstOrDefault() ?? "Unrouted(context)";
            _writer.Line($"default: return {otherwise};");
        }
    }

    private void EmitTextDispatch()
    {
        foreach (RouteModel route in Routes(RouteKind.Text))
        {
            _writer.Line();
            _writer.Line("/// <inheritdoc/>");
            _writer.Line("public override bool HasTextRoute => true;");
            _writer.Line();
            _writer.Line("/// <inheritdoc/>");
            _writer.Line($"public override {TypeNames.EmittedValueTask} DispatchTextAsync({TypeNames.EmittedContext} context) => {FirstCall(route)};");
        }
    }

    private static string EntryHead(RouteModel route, string argument, string result) => $"{TableNames.Enter(route)}({argument}, out {result})";

    private string Arm(RouteModel route) => IsPlain(route)
        ? $"{TableNames.Call(route)}(context); return default;"
        : $"{EntryHead(route, "context", "result")}; return result;";

    private void EmitEntry(RouteModel route)
    {
        _writer.Line();
        _writer.Line("[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]");
        string head = EntryHead(route, TypeNames.EmittedContext + " context", TypeNames.EmittedValueTask + " result");
        using (_writer.Block($"private void {head}"))
            _writer.Line($"result = {FirstCall(route)};");
    }

    /// <summary>The routes whose first call gives a task: middleware, or a handler that is not done when it returns.</summary>
    private IEnumerable<RouteModel> Entered() => Routes(RouteKind.Message).Where(route => !IsPlain(route));

    // A fallback that takes bad payloads may be pending, so its task has to come back.
    private bool IsPlain(RouteModel route) =>
        route is { Kind: RouteKind.Message, Execution: HandlerExecution.Loop, Handler: { IsScoped: false, Return: HandlerReturn.Nothing or HandlerReturn.Value } }
        && (route.Handler.Payload is null || _dispatcher.BadPayloads is null)
        && !_dispatcher.ChainOf(route).Any();

    // A handler that could be read off the loop meets the fallback on the loop again, as everybody does.
    private string BadPayload(RouteModel route)
    {
        if (_dispatcher.BadPayloads is not { } fallback || route.Kind != RouteKind.Message)
            return "BadPayload(context)";
        string call = TableNames.Call(fallback);
        return route.Execution == HandlerExecution.Loop ? $"{call}(context)" : $"OnLoop(context, {call})";
    }

    private IEnumerable<RouteModel> Routes(RouteKind kind) => _dispatcher.Routes.Where(route => route.Kind == kind);

    private string FirstCall(RouteModel route) =>
        ChainEmitter.FirstCall(_names, [.. _dispatcher.ChainOf(route)], TableNames.Innermost(route), TableNames.Next(route));
}

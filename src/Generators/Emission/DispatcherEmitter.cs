using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints one table: what it holds, the <c>switch</c>, and the calls that it makes.</summary>
internal sealed class DispatcherEmitter
{
    private readonly SourceWriter _writer = new();
    private readonly DispatcherModel _dispatcher;
    private readonly TableNames _names;
    private readonly RouteModel? _badPayloads; // looked for once: it is asked about for each route

    private DispatcherEmitter(DispatcherModel dispatcher)
    {
        _dispatcher = dispatcher;
        _badPayloads = dispatcher.BadPayloads;
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
        foreach (RouteModel route in _dispatcher.Routes.Where(static route => !route.IsDirect))
            HandlerEmitter.Emit(_writer, _names, route, BadPayload(route));
        PayloadEmitter.EmitMembers(_writer, _names, _dispatcher);
        foreach (MiddlewareModel step in _dispatcher.Routes.SelectMany(static route => route.Chain.Skip(1)).GroupBy(static step => step.Method).Select(static same => same.First()))
            ChainEmitter.EmitLink(_writer, _names, _dispatcher, step);
        InstanceEmitter.Emit(_writer, _names, _dispatcher);
    }

    private void EmitDispatch()
    {
        RouteModel[][] parts = SwitchParts.Of(_dispatcher);
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"public override {TypeNames.EmittedValueTask} DispatchAsync({TypeNames.EmittedContext} context)"))
        {
            if (parts.Length == 1)
                EmitSwitch(parts[0]);
            else
                EmitParts(parts);
        }

        for (int part = 0; parts.Length > 1 && part < parts.Length; part++)
        {
            _writer.Line();
            _writer.Line(SwitchParts.Summary(parts[part]));
            using (_writer.Block($"private {TypeNames.EmittedValueTask} {TableNames.Part(part)}({TypeNames.EmittedContext} context)"))
                EmitSwitch(parts[part]);
        }
    }

    private void EmitParts(RouteModel[][] parts)
    {
        _writer.Line("// A method of thousands of cases is compiled without optimisation.");
        _writer.Line("uint messageId = context.MessageId;");
        SwitchParts.EmitChoice(_writer, parts, static part => $"{TableNames.Part(part)}(context)");
    }

    // Each arm ends in its call, which is therefore a jump: no arm keeps a ValueTask of its own on the stack, where the compiler would
    // have to clear it for every message.
    private void EmitSwitch(RouteModel[] routes)
    {
        using IDisposable block = _writer.Block("switch (context.MessageId)");
        foreach (RouteModel route in routes)
            _writer.Line(FormattableString.Invariant($"case {route.Id}u: {Arm(route)}"));
        string otherwise = Routes(RouteKind.Fallback).Select(FirstCall).FirstOrDefault() ?? "Unrouted(context)";
        _writer.Line($"default: return {otherwise};");
    }

    private string Arm(RouteModel route) => route switch
    {
        { IsDirect: false } or { Chain.Count: > 0 } => $"return {FirstCall(route)};",
        { Handler.Return: HandlerReturn.Nothing } => $"{HandlerEmitter.Handler(_names, route.Handler)}; return default;",
        _ => $"return {HandlerEmitter.Handler(_names, route.Handler)};",
    };

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

    // A handler that could be read off the loop meets the fallback on the loop again, as everybody does.
    private string BadPayload(RouteModel route)
    {
        if (_badPayloads is not { } fallback || route.Kind != RouteKind.Message)
            return "BadPayload(context)";
        string call = TableNames.Call(fallback);
        return route.Execution == HandlerExecution.Loop ? $"{call}(context)" : $"OnLoop(context, {call})";
    }

    private IEnumerable<RouteModel> Routes(RouteKind kind) => _dispatcher.Routes.Where(route => route.Kind == kind);

    private string FirstCall(RouteModel route) =>
        ChainEmitter.FirstCall(_names, route.Chain, TableNames.Innermost(route), TableNames.Next(route));
}

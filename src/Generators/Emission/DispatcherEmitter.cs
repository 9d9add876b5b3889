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
        AdmissionEmitter.Emit(_writer, _dispatcher.Routes);
        RouteListEmitter.Emit(_writer, _dispatcher);
        foreach (RouteModel route in _dispatcher.Routes)
            HandlerEmitter.Emit(_writer, _names, route);
        PayloadEmitter.EmitProtobuf(_writer, _names, _dispatcher);
        foreach (MethodModel method in _dispatcher.Routes.SelectMany(route => _dispatcher.ChainOf(route).Skip(1)).Select(static step => step.Method).Distinct())
            ChainEmitter.EmitLink(_writer, _names, method);
    }

    private void EmitDispatch()
    {
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"public override {TypeNames.EmittedValueTask} DispatchAsync({TypeNames.EmittedContext} context)"))
        using (_writer.Block("switch (context.MessageId)"))
        {
            foreach (RouteModel route in Routes(RouteKind.Message))
                _writer.Line(FormattableString.Invariant($"case {route.Id}u: return {FirstCall(route)};"));
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

    private IEnumerable<RouteModel> Routes(RouteKind kind) => _dispatcher.Routes.Where(route => route.Kind == kind);

    private string FirstCall(RouteModel route) =>
        ChainEmitter.FirstCall(_names, [.. _dispatcher.ChainOf(route)], TableNames.Call(route), TableNames.Next(route));
}

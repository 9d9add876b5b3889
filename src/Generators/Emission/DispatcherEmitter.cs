using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints one table: the <c>switch</c>, the calls it makes, and the chains linked in its constructor.</summary>
internal sealed class DispatcherEmitter
{
    private readonly SourceWriter _writer = new();
    private readonly DispatcherModel _table;
    private readonly TableNames _names;
    private readonly List<Entry> _entries;

    private DispatcherEmitter(DispatcherModel table)
    {
        _table = table;
        _names = new TableNames(table);
        _entries = [.. table.Routes.Select(Entry.Of(table))];
        if (table.Fallback is { } fallback)
            _entries.Add(new Entry(null, fallback, TableNames.FallbackCall, TableNames.FallbackNext, [.. table.ChainOf(null)]));
    }

    public static string Emit(DispatcherModel table) => new DispatcherEmitter(table).Emit();

    private string Emit()
    {
        FileHeader.Emit(_writer);
        Stack<IDisposable> blocks = TableScope.Open(_writer, _table.Table);
        EmitMembers();
        TableScope.Close(blocks);
        return _writer.ToString();
    }

    private void EmitMembers()
    {
        EmitFields();
        EmitConstructor();
        EmitDispatch();
        AdmissionEmitter.Emit(_writer, _table.Routes);
        RouteListEmitter.Emit(_writer, _table);
        foreach (Entry entry in _entries)
            HandlerEmitter.Emit(_writer, _names, entry.Call, entry.Handler);
        foreach (MethodModel method in Chained().SelectMany(static entry => entry.Chain.Skip(1)).Select(static step => step.Method).Distinct())
            ChainEmitter.EmitLink(_writer, _names, method);
    }

    private void EmitFields()
    {
        foreach (MethodModel method in Instances())
            _writer.Line($"private readonly {method.Type} {_names.Instance(method)} = new {method.Type}();");
        foreach (Entry entry in Chained())
            _writer.Line($"private readonly {TypeNames.EmittedDelegate} {entry.Next};");
    }

    private void EmitConstructor()
    {
        if (!Chained().Any())
            return;
        _writer.Line();
        _writer.Line("/// <summary>Links every chain once: no message allocates for its middleware.</summary>");
        using (_writer.Block($"public {SymbolNames.Escape(_table.Table.Name)}()"))
            foreach (Entry entry in Chained())
                _writer.Line($"{entry.Next} = {ChainEmitter.Rest(_names, entry.Chain, entry.Call)};");
    }

    private void EmitDispatch()
    {
        if (Instances().Any() || Chained().Any())
            _writer.Line();
        _writer.Line("/// <inheritdoc/>");
        using (_writer.Block($"public override {TypeNames.EmittedValueTask} DispatchAsync({TypeNames.EmittedContext} context)"))
        using (_writer.Block("switch (context.MessageId)"))
        {
            foreach (Entry entry in _entries)
                _writer.Line($"{entry.Label}: return {ChainEmitter.FirstCall(_names, entry.Chain, entry.Call, entry.Next)};");
            if (_table.Fallback is null)
                _writer.Line("default: return Unrouted(context);");
        }
    }

    private IEnumerable<Entry> Chained() => _entries.Where(static entry => entry.Chain.Count > 0);

    /// <summary>One method for each class that needs an instance, in stable order.</summary>
    private IEnumerable<MethodModel> Instances() =>
        _entries.SelectMany(static entry => entry.Chain.Select(static step => step.Method).Append(entry.Handler.Method))
            .Where(static method => !method.IsStatic)
            .GroupBy(static method => method.Type)
            .Select(static same => same.First())
            .OrderBy(static method => method.Type, StringComparer.Ordinal);

    /// <summary>One arm of the <c>switch</c>; the fallback route is the one without an id.</summary>
    private sealed record Entry(uint? Id, HandlerModel Handler, string Call, string Next, IReadOnlyList<MiddlewareModel> Chain)
    {
        public string Label => Id is { } id ? FormattableString.Invariant($"case {id}u") : "default";

        public static Func<RouteModel, Entry> Of(DispatcherModel table) => route =>
            new Entry(route.Id, route.Handler, TableNames.Call(route), TableNames.Next(route), [.. table.ChainOf(route.Group)]);
    }
}

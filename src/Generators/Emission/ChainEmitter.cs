using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>
/// Prints middleware chains. The first step is called by the <c>switch</c> itself; each later one is a link that was bound to
/// its successor when the table was made, so that a message allocates nothing.
/// </summary>
internal static class ChainEmitter
{
    private const string Connection = "context.Connection";

    /// <summary>The one call that a <c>case</c> makes: the handler, or the first middleware with the rest of the chain.</summary>
    public static string FirstCall(TableNames names, IReadOnlyList<MiddlewareModel> chain, string call, string next) =>
        chain.Count == 0 ? $"{call}(context)" : Step(names, chain[0], next, "");

    /// <summary>The delegate that the first middleware receives: later steps from the inside out, the handler innermost.</summary>
    public static string Rest(TableNames names, IReadOnlyList<MiddlewareModel> chain, string call) =>
        chain.Skip(1).Reverse().Aggregate(call, (next, step) => $"new {names.Link(step.Method)}({(UsesTable(step) ? "this, " : "")}{next}).Invoke");

    public static void EmitLink(SourceWriter writer, TableNames names, DispatcherModel dispatcher, MiddlewareModel step)
    {
        string table = SymbolNames.Escape(dispatcher.Table.Name);
        string link = names.Link(step.Method);
        writer.Line();
        writer.Line($"/// <summary><c>{Documentation.Escape(step.Method.DisplayName)}</c>, bound to what follows it in one chain.</summary>");
        using (writer.Block($"private sealed class {link}"))
        {
            if (UsesTable(step))
                writer.Line($"private readonly {table} _table;");
            writer.Line($"private readonly {TypeNames.EmittedDelegate} _next;");
            EmitConstructor(writer, link, UsesTable(step) ? table : null);
            writer.Line();
            using (writer.Block($"internal {TypeNames.EmittedValueTask} Invoke({TypeNames.EmittedContext} context)"))
                writer.Line($"return {Step(names, step, "_next", "_table.")};");
        }
    }

    private static void EmitConstructor(SourceWriter writer, string link, string? table)
    {
        string parameter = table is null ? "" : table + " table, ";
        writer.Line();
        using (writer.Block($"internal {link}({parameter}{TypeNames.EmittedDelegate} next)"))
        {
            if (table is not null)
                writer.Line("_table = table;");
            writer.Line("_next = next;");
        }
    }

    private static bool UsesTable(MiddlewareModel step) => !step.Method.IsStatic || step.Extra.Count > 0;

    private static string Step(TableNames names, MiddlewareModel step, string next, string table)
    {
        string extra = string.Concat(step.Extra.Select(argument => ", " + names.Provided(argument, Connection, table)));
        return $"{names.Target(step.Method, Connection, table)}.{TableNames.Member(step.Method)}(context, {next}{extra})";
    }
}

using Netman.Generators.Model;
using Netman.Generators.Parsing;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>Prints what stands around a table: the namespace, containing types, and the head of the class itself.</summary>
internal static class TableScope
{
    public static Stack<IDisposable> Open(SourceWriter writer, TableModel table)
    {
        var blocks = new Stack<IDisposable>();
        if (table.Namespace.Length > 0)
            blocks.Push(writer.Block($"namespace {table.Namespace}"));
        foreach (string outer in table.Outer)
            blocks.Push(writer.Block(outer));
        if (table.IsDefault)
            writer.Line("/// <summary>The routes of this assembly: one <c>switch</c> over the message id.</summary>");
        writer.Line(FileHeader.GeneratedCode);
        string head = table.IsDefault ? "internal sealed" : "partial";
        blocks.Push(writer.Block($"{head} class {SymbolNames.Escape(table.Name)} : global::{TypeNames.MessageDispatcher}"));
        return blocks;
    }

    public static void Close(Stack<IDisposable> blocks)
    {
        while (blocks.Count > 0)
            blocks.Pop().Dispose();
    }
}

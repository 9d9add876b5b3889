using Netman.Generators.Model;
using Netman.Generators.Support;

namespace Netman.Generators.Emission;

/// <summary>
/// Prints middleware chains. The first step is called by the <c>switch</c> itself; each later one is a link that was bound to
/// its successor when the table was made, so that a message allocates nothing.
/// </summary>
internal static class ChainEmitter
{
    /// <summary>The one call that a <c>case</c> makes: the handler, or the first middleware with the rest of the chain.</summary>
    public static string FirstCall(TableNames names, IReadOnlyList<MiddlewareModel> chain, string call, string next) =>
        chain.Count == 0
            ? $"{call}(context)"
            : $"{names.Target(chain[0].Method)}.{TableNames.Member(chain[0].Method)}(context, {next})";

    /// <summary>The delegate that the first middleware receives: later steps from the inside out, the handler innermost.</summary>
    public static string Rest(TableNames names, IReadOnlyList<MiddlewareModel> chain, string call) =>
        chain.Skip(1).Reverse().Aggregate(call, (next, step) => $"new {names.Link(step.Method)}({LinkArguments(names, step.Method)}{next}).Invoke");

    public static void EmitLink(SourceWriter writer, TableNames names, MethodModel method)
    {
        string link = names.Link(method);
        writer.Line();
        writer.Line($"/// <summary><c>{Documentation.Escape(method.DisplayName)}</c>, bound to what follows it in one chain.</summary>");
        using (writer.Block($"private sealed class {link}"))
        {
            if (!method.IsStatic)
                writer.Line($"private readonly {method.Type} _target;");
            writer.Line($"private readonly {TypeNames.EmittedDelegate} _next;");
            EmitConstructor(writer, link, method);
            EmitInvoke(writer, method);
        }
    }

    private static void EmitConstructor(SourceWriter writer, string link, MethodModel method)
    {
        string target = method.IsStatic ? "" : $"{method.Type} target, ";
        writer.Line();
        using (writer.Block($"internal {link}({target}{TypeNames.EmittedDelegate} next)"))
        {
            if (!method.IsStatic)
                writer.Line("_target = target;");
            writer.Line("_next = next;");
        }
    }

    private static void EmitInvoke(SourceWriter writer, MethodModel method)
    {
        string target = method.IsStatic ? method.Type : "_target";
        writer.Line();
        using (writer.Block($"internal {TypeNames.EmittedValueTask} Invoke({TypeNames.EmittedContext} context)"))
            writer.Line($"return {target}.{TableNames.Member(method)}(context, _next);");
    }

    private static string LinkArguments(TableNames names, MethodModel method) =>
        method.IsStatic ? "" : names.Instance(method) + ", ";
}

using System.Globalization;
using System.Text;

namespace Netman.Benchmarks;

/// <summary>
/// Prints the handlers of a set of ids, switches over them as one would write them by hand, and a dictionary of delegates. Handlers that
/// are not small are as those that do something: not inlined into any of them.
/// </summary>
internal static class RouteSource
{
    /// <summary>From so many routes on, who measures writes more than one method. The JIT optimises a method of less than 2,000 basic
    /// blocks, of which ids that do not follow each other take three.</summary>
    public const int MostDense = 1_800, MostSparse = 600;

    private const string NoInlining = "[MethodImpl(MethodImplOptions.NoInlining)]";

    public static string Of(uint[] ids, RouteShape shape) => new StringBuilder()
        .AppendLine("using System.Collections.Generic; using System.Runtime.CompilerServices; using System.Threading.Tasks; using Netman;")
        .AppendLine("public static class Handlers { private static long s_sum;")
        .Each(ids, $"[MessageRoute({{0}}u)] {(shape.IsSmall ? "" : NoInlining)} public static {Handler(shape)}")
        .AppendLine(shape.HasMiddleware
            ? $"[Middleware] {NoInlining} public static ValueTask Around(MessageContext context, MessageDelegate next) => next(context);"
            : "")
        .AppendLine("}")
        .AppendTable("HandWritten", [ids], shape)
        .AppendTable("HandWrittenInParts", [.. ids.Chunk(ids[^1] == ids.Length ? MostDense : MostSparse)], shape)
        .AppendLine("public static class Delegates { public static readonly Dictionary<uint, MessageDelegate> All = new() {")
        .Each(ids, shape.ReturnsTask ? "[{0}u] = Handlers.On{0}," : "[{0}u] = static context => {{ Handlers.On{0}(context); return default; }},")
        .AppendLine("}; }")
        .ToString();

    private static string Handler(RouteShape shape) => shape.ReturnsTask
        ? "ValueTask On{0}(MessageContext context) {{ s_sum += {0}; return default; }}"
        : "void On{0}(MessageContext context) => s_sum += {0};";

    private static StringBuilder AppendTable(this StringBuilder source, string name, uint[][] parts, RouteShape shape)
    {
        source.AppendLine(CultureInfo.InvariantCulture, $"public sealed class {name} : MessageDispatcher {{")
            .Each(shape.HasMiddleware ? [.. parts.SelectMany(static part => part)] : [], shape.ReturnsTask
                ? "private readonly MessageDelegate _next{0} = Handlers.On{0};"
                : "private readonly MessageDelegate _next{0} = static context => {{ Handlers.On{0}(context); return default; }};")
            .AppendLine("public override ValueTask DispatchAsync(MessageContext context) { uint id = context.MessageId;");
        for (int part = 0; part < parts.Length - 1; part++)
            source.AppendLine(CultureInfo.InvariantCulture, $"if (id <= {parts[part][^1]}u) return Part{part}(context);");
        source.AppendSwitch(parts[^1], shape);
        for (int part = 0; part < parts.Length - 1; part++)
            source.AppendLine(CultureInfo.InvariantCulture, $"private ValueTask Part{part}(MessageContext context) {{ uint id = context.MessageId;").AppendSwitch(parts[part], shape);
        return source.AppendLine("}");
    }

    private static StringBuilder AppendSwitch(this StringBuilder source, uint[] ids, RouteShape shape) => source
        .AppendLine("switch (id) {").Each(ids, Arm(shape)).AppendLine("default: return Unrouted(context); } }");

    private static string Arm(RouteShape shape) => shape switch
    {
        { HasMiddleware: true } => "case {0}u: return Handlers.Around(context, _next{0});",
        { ReturnsTask: true } => "case {0}u: return Handlers.On{0}(context);",
        _ => "case {0}u: Handlers.On{0}(context); return default;",
    };

    private static StringBuilder Each(this StringBuilder source, uint[] ids, string line)
    {
        foreach (uint id in ids)
            source.AppendFormat(CultureInfo.InvariantCulture, line, id).AppendLine();
        return source;
    }
}

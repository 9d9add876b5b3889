using System.Globalization;
using System.Text;

namespace Netman.Benchmarks;

/// <summary>Prints the handlers of a set of ids, a switch over them as one would write it by hand, and a dictionary of delegates.</summary>
internal static class RouteSource
{
    private const string NoInlining = "[MethodImpl(MethodImplOptions.NoInlining)]";

    public static string Of(uint[] ids, RouteShape shape) => new StringBuilder()
        .AppendLine("using System.Collections.Generic; using System.Runtime.CompilerServices; using System.Threading.Tasks; using Netman;")
        .AppendLine("public static class Handlers { private static long s_sum;")
        .Each(ids, $"[MessageRoute({{0}}u)] {NoInlining} public static {Handler(shape)}")
        .AppendLine(shape == RouteShape.Middleware
            ? $"[Middleware] {NoInlining} public static ValueTask Around(MessageContext context, MessageDelegate next) => next(context);"
            : "")
        .AppendLine("}")
        .AppendLine("public sealed class HandWritten : MessageDispatcher {")
        .Each(shape == RouteShape.Middleware ? ids : [], "private readonly MessageDelegate _next{0} = Handlers.On{0};")
        .AppendLine("public override ValueTask DispatchAsync(MessageContext context) { switch (context.MessageId) {")
        .Each(ids, Arm(shape))
        .AppendLine("default: return Unrouted(context); } } }")
        .AppendLine("public static class Delegates { public static readonly Dictionary<uint, MessageDelegate> All = new() {")
        .Each(ids, shape == RouteShape.Synchronous ? "[{0}u] = static context => {{ Handlers.On{0}(context); return default; }}," : "[{0}u] = Handlers.On{0},")
        .AppendLine("}; }")
        .ToString();

    private static string Handler(RouteShape shape) => shape == RouteShape.Synchronous
        ? "void On{0}(MessageContext context) => s_sum += {0};"
        : "ValueTask On{0}(MessageContext context) {{ s_sum += {0}; return default; }}";

    private static string Arm(RouteShape shape) => shape switch
    {
        RouteShape.Synchronous => "case {0}u: Handlers.On{0}(context); return default;",
        RouteShape.Asynchronous => "case {0}u: return Handlers.On{0}(context);",
        _ => "case {0}u: return Handlers.Around(context, _next{0});",
    };

    private static StringBuilder Each(this StringBuilder source, uint[] ids, string line)
    {
        foreach (uint id in ids)
            source.AppendFormat(CultureInfo.InvariantCulture, line, id).AppendLine();
        return source;
    }
}

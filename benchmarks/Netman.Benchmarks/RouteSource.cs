using System.Globalization;
using System.Text;

namespace Netman.Benchmarks;

/// <summary>Prints the handlers of a set of ids, a switch over them as one would write it by hand, and a dictionary of delegates.</summary>
internal static class RouteSource
{
    public static string Of(uint[] ids) => new StringBuilder()
        .AppendLine("using System.Collections.Generic; using System.Runtime.CompilerServices; using System.Threading.Tasks; using Netman;")
        .AppendLine("public static class Handlers { private static long s_sum;")
        .Each(ids, "[MessageRoute({0}u), MethodImpl(MethodImplOptions.NoInlining)] public static void On{0}(MessageContext context) => s_sum += {0};")
        .AppendLine("}")
        .AppendLine("public sealed class HandWritten : MessageDispatcher {")
        .AppendLine("public override ValueTask DispatchAsync(MessageContext context) { switch (context.MessageId) {")
        .Each(ids, "case {0}u: Handlers.On{0}(context); return default;")
        .AppendLine("default: return Unrouted(context); } } }")
        .AppendLine("public static class Delegates { public static readonly Dictionary<uint, MessageDelegate> All = new() {")
        .Each(ids, "[{0}u] = static context => {{ Handlers.On{0}(context); return default; }},")
        .AppendLine("}; }")
        .ToString();

    private static StringBuilder Each(this StringBuilder source, uint[] ids, string line)
    {
        foreach (uint id in ids)
            source.AppendFormat(CultureInfo.InvariantCulture, line, id).AppendLine();
        return source;
    }
}

namespace Netman.Generators.Tests.Support;

/// <summary>What people write by mistake, a rule or two each, in clothes that fixes have to leave on: comments, attributes beside others, nesting.</summary>
internal static class BadSamples
{
    private const string Wire = """
        public partial class Wire() : System.Text.Json.Serialization.JsonSerializerContext(null)
        {
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(System.Type type) => null;
        }
        """;

    public static readonly string[] All =
    [
        "static class H\n{\n    [MessageRoute(id: 7)] public static void A() { }\n    [Obsolete, MessageRoute(/* same */ 7)] public static void B() { }\n}\n",
        "static class H\n{\n    [MessageRoute(1)]\n    public static void A(/* bytes */ byte[]? body) { }\n    [MessageRoute(2)] public static void B(System.Span<byte> body) { }\n}\n",
        "static class H\n{\n    [MessageRoute(1)] public static Task A(byte[] body) => System.IO.File.WriteAllBytesAsync(\"a\", body.ToArray());\n}\n",
        "static class H\n{\n    [MessageRoute(1)] public static /* what */ SendResult A(Connection c) => c.Send(1, default); // sent\n    [MessageRoute(2)] public static ValueTask<SendResult> B(Connection c) => c.SendAsync(2, default);\n}\n",
        "static class H\n{\n    // quiet\n    [MessageRoute(1)] /* a */ private /* b */ static void A() { }\n    [MessageRoute(2)]\n    // why\n    static async Task B() => await Task.Yield();\n}\n",
        "static class H\n{\n    /// <summary>Text.</summary>\n    [MessageRoute(1)] public static void A<T>(string text) /* c */ where T : class { }\n}\n",
        "static class H\n{\n    [MessageRoute(1)] public static Task A(Connection c, /* x */ ReadOnlySpan<byte> body /* y */) { c.Send(1, body); return Task.CompletedTask; }\n    [MessageRoute(2)] public static Task B(scoped ReadOnlySpan<byte> body) => Task.CompletedTask;\n}\n",
        "static class H\n{\n    [Middleware] public static async System.Threading.Tasks.Task A(Netman.MessageContext context) // c\n    {\n        await Task.Yield();\n    }\n}\n",
        "abstract class H\n{\n    // c\n    [MessageRoute(1)]\n    /* d */ public void A() { }\n    [MessageRoute(2)] internal async Task B() => await Task.Yield();\n}\n",
        "static class H\n{\n    [MessageRoute(1)] public static async /* c */ void /* d */ A() { await Task.Yield(); return; }\n}\n",
        "static class H\n{\n    [FallbackRoute] public static void A() { }\n\n    // second\n    [FallbackRoute] // it is\n    // third\n    [Obsolete]\n    public static void B() { }\n}\n",
        "class O\n{\n    [MessageDispatcher] // t\n    public /* d */ sealed class T { }\n}\n",
        "static class H\n{\n    [MessageRoute(1, Gate = \"IsOpen\")]\n    public static void A() { }\n    [MessageRoute(2, Gate = nameof(Ask))] public static void B() { }\n    /* x */ private /* y */ static bool Ask() => true;\n}\n",
        "public class Data;\nstatic class H\n{\n    [MessageRoute(1)] public static void A(Connection c, Data data) { }\n}\n" + Wire + "\n",
        "namespace N\n{\n    /// <summary>Doc.</summary>\n    public struct Point { public int X; }   // trailing\n    static class H { [MessageRoute(1)] public static void A(Point p) { } }\n}\n",
        "public class Clock;\nstatic class H\n{\n    [MessageRoute(1)] public static void A(string text, Clock clock) { }\n}\n",
        "static class H\n{\n    [MessageRoute(1), MessageGroup(name: \"member\")] internal static void A() { }\n    [MessageRoute(2), MessageGroup(\"members\")] internal static void B() { }\n    [Middleware(Group = \"members\")] internal static ValueTask C(MessageContext context, MessageDelegate next) => next(context);\n}\n",
        "static class H\n{\n    [Middleware]\n    public static ValueTask A(MessageContext context, MessageDelegate next)\n    {\n        // look\n        Console.WriteLine(context.MessageId);   // here\n        return default;\n    }\n}\n",
        "static class H\n{\n    static async Task A(Connection? c, ReadOnlyMemory<byte> body)\n    {\n        while (true) { c?.Send(1, body.Span); /* x */ await Task.Delay(1); }\n    }\n    static void B(Connection? c, ReadOnlyMemory<byte> body) { c?.SendAsync(1, body); c!.SendAsync(body: body, messageId: 1).AsTask(); }\n    static void C(Connection[] all, ReadOnlyMemory<byte> body) { while (true) Array.ForEach(all, each => each.SendAsync(1, body)); }\n}\n",
        "static class H\n{\n    static readonly SemaphoreSlim Gate = new(1);\n    static Task<int> Number() => Task.FromResult(1);\n    [MessageRoute(1)] public static async Task A(CancellationToken closed)\n    {\n        Gate.Wait();\n        _ = Number().Result!.ToString() + -Number().Result;\n        /* why */ Number() /* x */ .Wait(closed) /* y */ ;\n        lock (Gate) Number().Wait();\n        string text = System.IO.File.ReadAllText(\"a\");\n        Task.WaitAll(Number(), Number());\n        await Task.Yield();\n    }\n}\n",
        "static class H\n{\n    static Task<int> Number() => Task.FromResult(1);\n    [MessageRoute(1), MessageRoute(2, MaxBodyLength = 4)] public static string A() => Number().Result.ToString();\n    [Obsolete, MessageRoute(3)] public static void B() { Thread.Sleep(5); }\n    [FallbackRoute] public static void C() => Thread.Sleep(5);\n    [MessageRoute(4)] public static string D(ReadOnlySpan<byte> body) => Number().Result.ToString();\n}\n",
        "static class H\n{\n    static ReadOnlyMemory<byte> s_last;\n    static object? s_any;\n    [MessageRoute(1)] public static void A(ReadOnlyMemory<byte> body) { s_last = /* a */ body /* b */; }\n    [MessageRoute(2)] public static void B(ReadOnlyMemory<byte> body) { s_last = body.Length > 1 ? body : default; s_any = new[] { body }; }\n}\n",
        "[PerConnection] public class S;\nstatic class H\n{\n    [MessageRoute(1, Execution = /* all */ Execution.Concurrent)] public static void A(S s) { }\n}\n",
        "static class H\n{\n    [MessageRoute(1, MaxPerSecond = -1, MaxBodyLength = 5)] public static void A() { }\n    [MessageRoute(2, Burst = 4)] public static void B() { }\n}\n",
        "[UseMiddleware(typeof(Audit))]\nstatic class H { [MessageRoute(1)] public static void A() { } }\nclass Audit;\n[UseMiddleware(typeof(Log), \"Write\")]\nstatic class I { [MessageRoute(2)] public static void A() { } }\nstatic class Log { /* x */ static ValueTask Write(MessageContext context, MessageDelegate next) => next(context); }\n",
        "[Payload(Endianness.Big)]\n// why\npublic struct P\n{\n    public byte A; // a\n    public int B;\n}\n",
    ];
}

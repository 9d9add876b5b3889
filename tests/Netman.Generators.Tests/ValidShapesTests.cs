using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Shapes that people write and that are right: each is in the table, its table compiles, and nobody has anything to say.</summary>
public class ValidShapesTests
{
    internal const string Given = """
        using System.Buffers;
        using System.Text.Json;
        using System.Text.Json.Serialization;
        using System.Text.Json.Serialization.Metadata;
        namespace App;
        public interface IAccounts { string? Find(string name); Task<string> Load(string name); }
        public abstract class Clock { public abstract long Now { get; } }
        public sealed class Mailer { public void Send(string text) { } }
        [PerConnection] public sealed class Session { public string? User; public int Count; }
        [Payload] public struct Point { public int X, Y; }
        [Payload(Endianness.Big)] public struct Wire { public ushort A, B; }
        public sealed record Order(string Item, int Count);
        public readonly record struct Tagged<T>(byte Tag) : IPayload<Tagged<T>>
        {
            public static bool TryRead(ReadOnlySpan<byte> body, out Tagged<T> value) { value = new(body.Length > 0 ? body[0] : default); return body.Length == 1; }
            public static void Write(Tagged<T> value, IBufferWriter<byte> destination) => destination.Write([value.Tag]);
        }
        [JsonSerializable(typeof(Order)), JsonSerializable(typeof(Order[]))]
        public class Context() : JsonSerializerContext(null)
        {
            public static Context Default { get; } = new();
            protected override JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override JsonTypeInfo? GetTypeInfo(Type type) => new DefaultJsonTypeInfoResolver().GetTypeInfo(type, Options);
        }
        """;

    /// <summary>Members of a static class.</summary>
    public static TheoryData<string> Members =>
    [
        "[MessageRoute(1)] public static void M() { }",
        "[MessageRoute(1)] internal static void M(Connection connection) => connection.Send(1, default);",
        "[MessageRoute(1), MessageRoute(2), MessageRoute(4294967295)] public static void M(uint messageId, Connection connection) => connection.Send(messageId, default);",
        "[MessageRoute(1)] public static void M(ReadOnlySpan<byte> body, Connection connection, uint id) => connection.Send(id, body);",
        "[MessageRoute(1)] public static void M(MessageContext context) => context.Connection.Send(context.MessageId, context.Body);",
        "[MessageRoute(1)] public static ValueTask M(MessageContext context) => context.Body.IsEmpty ? default : new ValueTask(Task.Delay(1, context.ConnectionClosed));",
        "[MessageRoute(1)] public static async Task M(Connection c, ReadOnlyMemory<byte> body, CancellationToken closed) { await Task.Delay(1, closed); c.Send(1, body.Span); }",
        "[MessageRoute(1)] public static void M(ReadOnlySequence<byte> body, Connection c) { var reader = new SequenceReader<byte>(body); reader.Advance(1); c.Send(1, body.FirstSpan); }",
        "[MessageRoute(1)] public static async ValueTask M(ReadOnlyMemory<byte> body) { foreach (byte each in body.Span) _ = each; await Task.Yield(); }",
        "[MessageRoute(1)] public static async ValueTask M(ReadOnlyMemory<byte> body) { byte[] kept = body.ToArray(); await Task.Yield(); s_last = kept; } static byte[]? s_last;",
        "[MessageRoute(1)] public static async ValueTask M(ReadOnlyMemory<byte> body) => await Task.Run(() => body.Span.IndexOf((byte)0));",
        "[MessageRoute(1)] public static async ValueTask M(Connection c, ReadOnlyMemory<byte> body) => await c.SendAsync(1, body);",
        "[MessageRoute(1)] public static async ValueTask M(Connection c, ReadOnlyMemory<byte> body) { for (int i = 0; i < 100; i++) if (await c.SendAsync(1, body) != SendResult.Queued) return; }",
        "[MessageRoute(1)] public static async ValueTask M(Connection c, CancellationToken closed) { using PeriodicTimer timer = new(TimeSpan.FromSeconds(1)); while (await timer.WaitForNextTickAsync(closed)) c.Send(1, default); }",
        "[MessageRoute(1)] public static string M(string text) => text.Trim();",
        "[MessageRoute(1)] public static string? M(string? text) => text;",
        "[MessageRoute(1), Reply(2)] public static async Task<string?> M(string text, IAccounts accounts) => accounts.Find(text) ?? await accounts.Load(text);",
        "[MessageRoute(1)] public static ValueTask<string> M() => ValueTask.FromResult(\"a\");",
        "[MessageRoute(1)] public static Point M(Point point) => point with { X = point.Y };",
        "[MessageRoute(1)] public static Wire M(Wire wire) => wire;",
        "[MessageRoute(1)] public static Order M(Order order, Connection connection) => order;",
        "[MessageRoute(1)] public static async ValueTask<Order[]> M(Order[] orders) { await Task.Yield(); return orders; }",
        "[MessageRoute(1)] public static Tagged<List> M(Tagged<int> tagged) => default; public struct List;",
        "[MessageRoute(1)] public static void M(IAccounts accounts, Clock clock, [Service] Mailer mailer) => mailer.Send(accounts.Find(\"a\") + clock.Now);",
        "[MessageRoute(1)] public static void M(Session session, string name) { session.User = name; session.Count++; }",
        "[MessageRoute(1, MaxBodyLength = 0)] public static void M() { }",
        "[MessageRoute(1, MaxBodyLength = 64, RequiresGroup = \"in\", MaxPerSecond = 5, Burst = 9, Gate = nameof(May))] public static void M() { } internal static bool May(Connection c, Session s, IAccounts a) => s.User is not null;",
        "[MessageRoute(1, Execution = Execution.ThreadPool)] public static string M(string name, IAccounts accounts) => accounts.Load(name).Result;",
        "[MessageRoute(1, Execution = Execution.ThreadPool)] public static void M(ReadOnlySpan<byte> body) => System.IO.File.WriteAllBytes(\"a\", body.ToArray());",
        "[MessageRoute(1, Execution = Execution.Concurrent)] public static async Task M(Connection c, ReadOnlyMemory<byte> body) { await Task.Yield(); c.Send(1, body.Span); }",
        "[MessageRoute(1)] public static void M(Connection c) { Local(); void Local() => c.Send(1, default); }",
        "[MessageRoute(1)] public static void M(Connection c) => c.RunAfter(TimeSpan.FromSeconds(1), static late => late.Send(1, default));",
        "[MessageRoute(1)] public static void M(Connection c, ReadOnlySpan<byte> body) { foreach (byte each in body) c.Send(each, default); }",
        "[MessageRoute(1)] public static void M(Connection c, ReadOnlySpan<byte> body) => c.Server.Groups[\"all\"].Broadcast(1, body, except: c);",
        "[MessageRoute(1)] public static async Task M(IAccounts a) { Task<string> one = a.Load(\"1\"), two = a.Load(\"2\"); await Task.WhenAll(one, two); _ = one.Result + two.Result; }",
        "[MessageRoute(1)] public static void M(params ReadOnlySpan<byte> body) { }",
        "[MessageRoute(1)] public static void M(Connection connection, CancellationToken closed = default) { }",
        "[MessageRoute(Ids.One)] public static void M() { } public static class Ids { public const uint One = 1; }",
        "[MessageRoute((uint)Codes.One)] public static void M() { } public enum Codes { One = 1 }",
        "[MessageRoute(1), MessageGroup(\"in\")] public static void M() { } [Middleware(Group = \"in\")] public static ValueTask In(MessageContext c, MessageDelegate next) => c.Connection.UserState is null ? default : next(c);",
        "[MessageRoute(1)] public static void M() { } [Middleware(Order = -1)] public static async ValueTask Timed(MessageContext c, MessageDelegate next, Session s, IAccounts a) { try { await next(c); } finally { s.Count++; } }",
        "[MessageRoute(1), UseMiddleware(typeof(Audit))] public static void M() { } public static class Audit { public static ValueTask InvokeAsync(MessageContext c, MessageDelegate next) => next(c); }",
        "[MessageRoute(1)] public static void M() { } [FallbackRoute(BadPayloads = true)] public static void Rest(Connection c, uint messageId, ReadOnlySpan<byte> body) => c.Send(messageId, body);",
        "[MessageRoute(1)] public static void M() { } [TextRoute] public static async Task<string> Said(string text) { await Task.Yield(); return text; }",
        "[MessageRoute(1)] public static void M(Connection @class, uint id) => @class.Send(id, default);",
        "[MessageRoute(1), Obsolete] public static void M() { }",
        "[MessageRoute(1)] public static void M([System.Diagnostics.CodeAnalysis.NotNull] Connection connection) { }",
        "[MessageRoute(1)] public static string M(string name) => s_tasks.TryGetValue(name, out Task<string>? task) && task.IsCompletedSuccessfully ? task.Result : name; static readonly System.Collections.Generic.Dictionary<string, Task<string>> s_tasks = new();",
        "[MessageRoute(1)] public static void M(Connection c) { if (c.UserState is Task<string> { IsCompletedSuccessfully: true } loaded) c.UserState = loaded.Result; }",
        "[MessageRoute(1)] public static async Task<string> M(IAccounts a) { s_loading ??= a.Load(\"all\"); await s_loading; return s_loading.Result; } static Task<string>? s_loading;",
        "[MessageRoute(1)] public static async Task<string> M(IAccounts a, CancellationToken closed) { Task<string>[] all = [a.Load(\"1\"), a.Load(\"2\")]; await Task.WhenAll(all).WaitAsync(closed); return all[0].Result + all[1].Result; }",
        "[MessageRoute(1)] public static ValueTask M(Connection c) { ValueTask<SendResult> sent = c.SendAsync(1, default); return sent.IsCompletedSuccessfully && sent.Result == SendResult.Queued ? default : Slow(sent); static async ValueTask Slow(ValueTask<SendResult> sent) => await sent; }",
        "[MessageRoute(1)] public static string M(ReadOnlyMemory<byte> body) => s_names.GetOrAdd(body.Span[0], _ => System.Text.Encoding.UTF8.GetString(body.Span)); static readonly System.Collections.Concurrent.ConcurrentDictionary<byte, string> s_names = new();",
        "[MessageRoute(1)] public static void M(ReadOnlyMemory<byte> body) { ReadOnlyMemory<byte> kept = body[..Math.Min(body.Length, 8)]; kept = kept.ToArray(); s_last = kept; } static ReadOnlyMemory<byte> s_last;",
        "[MessageRoute(1)] public static async Task M(ReadOnlyMemory<byte> body) { s_now.Add(body); try { await Task.Yield(); } finally { s_now.Remove(body); } } static readonly System.Collections.Generic.List<ReadOnlyMemory<byte>> s_now = [];",
        "[MessageRoute(1)] public static async Task M(ReadOnlyMemory<byte> body) { TaskCompletionSource done = new(); ThreadPool.QueueUserWorkItem(_ => done.SetResult()); ThreadPool.QueueUserWorkItem(_ => { _ = body.Span[0]; done.TrySetResult(); }); await done.Task; }",
        "[MessageRoute(1)] public static async Task M(Connection c) { while (c.State == ConnectionState.Open) { foreach (Connection each in c.Server.Connections) each.Send(1, default); await Task.Delay(1000); } }",
        "[MessageRoute(1)] public static async Task M(Connection c, CancellationToken closed) { using var both = CancellationTokenSource.CreateLinkedTokenSource(closed); while (!both.IsCancellationRequested) { c.Send(1, default); await Task.Delay(1000, both.Token); } }",
        "[MessageRoute(1)] public static void M(Connection c) => c.RunEvery(TimeSpan.FromSeconds(1), static each => { if (each.Send(1, default) == SendResult.Closed) each.Abort(); });",
        "[MessageRoute(1)] public static void M(ReadOnlySpan<byte> body) { using var file = new System.IO.MemoryStream(); file.Write(body.ToArray(), 0, body.Length); file.Position = 0; _ = new System.IO.StreamReader(file).ReadToEnd(); }",
    ];

    /// <summary>Whole declarations.</summary>
    public static TheoryData<string> Types =>
    [
        "public sealed class H(IAccounts accounts) { [MessageRoute(1)] public string? M(string name) => accounts.Find(name); }",
        "public class H { readonly IAccounts _a; public H(IAccounts a) => _a = a; [MessageRoute(1)] public Task<string> M(string name) => _a.Load(name); }",
        "public sealed record H(Clock Clock) { [MessageRoute(1)] public string M() => Clock.Now.ToString(); }",
        "[PerConnection] public sealed class H(Connection connection, IAccounts accounts) : IDisposable { int _n; [MessageRoute(1)] public string M() => ++_n + accounts.Find(\"a\") + connection.Id; public void Dispose() { } }",
        "[PerConnection] public sealed class H { ReadOnlyMemory<byte> _now; [MessageRoute(1)] public async Task M(ReadOnlyMemory<byte> body) { _now = body; try { await Task.Yield(); } finally { _now = default; } } }",
        "public static class Outer { public static class Inner { internal sealed class H { [MessageRoute(1)] public void M() { } } } }",
        "public partial class H { [MessageRoute(1)] public partial string M(); } public partial class H { public partial string M() => \"a\"; }",
        "public abstract class B { public abstract void M(); } public sealed class H : B { [MessageRoute(1)] public override void M() { } }",
        "public interface I { [MessageRoute(1)] static void M() { } }",
        "public struct H { [MessageRoute(1)] public static void M() { } }",
        "[MessageGroup(\"in\"), UseMiddleware(typeof(Audit))] public static class H { [MessageRoute(1)] public static void M() { } } public sealed class Audit(IAccounts a) { public ValueTask InvokeAsync(MessageContext c, MessageDelegate next) => a.Find(\"\") is null ? next(c) : default; [Middleware(Group = \"in\")] public ValueTask In(MessageContext c, MessageDelegate next) => next(c); }",
        "[MessageDispatcher(typeof(Admin))] public sealed partial class AdminTable; public static class Admin { [MessageRoute(1)] public static void M() { } } public static class H { [MessageRoute(1)] public static void M() { } }",
    ];

    [Fact]
    public void There_are_as_many_as_were_asked_for() => (Members.Count + Types.Count).ShouldBeGreaterThanOrEqualTo(40);

    [Theory, MemberData(nameof(Members))]
    public Task A_valid_method_has_no_finding(string member) => ShouldBeServed($"{Given}\npublic static class H\n{{\n    {member}\n}}");

    [Theory, MemberData(nameof(Types))]
    public Task A_valid_type_has_no_finding(string type) => ShouldBeServed($"{Given}\n{type}");

    private static async Task ShouldBeServed(string source)
    {
        GeneratorRun run = GeneratorRun.Of(source).ShouldBeClean();
        run.Table.ShouldContain("case 1u:");
        (await Diagnose.Find(run.Output)).ShouldBeEmpty();
    }
}

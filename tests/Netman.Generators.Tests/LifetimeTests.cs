using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>NMG020: a body where it is read after its message.</summary>
public class LifetimeTests
{
    [Theory]
    [InlineData("s_last = body;", "body")]
    [InlineData("s_last = body[1..];", "body[1..]")]
    [InlineData("s_last = body.Slice(1);", "body.Slice(1)")]
    [InlineData("var part = body.Slice(1); s_last = part;", "part")]
    [InlineData("Last = body;", "body")]
    [InlineData("s_all[0] = body;", "body")]
    [InlineData("session.Last = body;", "body")]
    [InlineData("s_queue.Enqueue(body);", "body")]
    [InlineData("s_jobs.Enqueue((connection, body));", "(connection, body)")]
    [InlineData("s_records.Enqueue(new Job(connection, body));", "new Job(connection, body)")]
    [InlineData("s_channel.Writer.TryWrite(body);", "body")]
    [InlineData("s_byId[1] = body;", "body")]
    [InlineData("_ = Task.Run(() => Use(body));", "body")]
    [InlineData("Task.Run(() => Use(body));", "body")]
    [InlineData("_ = Task.Run(async () => { await Task.Yield(); Use(body); });", "body")]
    [InlineData("_ = Task.Run(() => Use(body)).ContinueWith(static _ => { });", "body")]
    [InlineData("_ = Later(body);", "body")]
    [InlineData("Later(body);", "body")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Use(body));", "body")]
    [InlineData("ThreadPool.QueueUserWorkItem(static b => Use(b), body, true);", "body")]
    [InlineData("new Thread(() => Use(body)).Start();", "body")]
    [InlineData("connection.RunAfter(TimeSpan.FromSeconds(1), c => c.Send(1, body.Span));", "body")]
    [InlineData("s_callback = () => Use(body);", "body")]
    [InlineData("Happened += () => Use(body);", "body")]
    [InlineData("_ = s_stream.WriteAsync(body);", "body")]
    [InlineData("ReadOnlyMemory<byte> part; part = body; part = part[1..]; s_last = part;", "part")]
    [InlineData("s_last = body.Length > 2 ? body : default;", "body")]
    [InlineData("s_last = body.Length switch { 0 => default, _ => body[1..] };", "body[1..]")]
    [InlineData("connection.UserState = new Session { Last = body };", "body")]
    [InlineData("connection.UserState = new { Last = body };", "body")]
    [InlineData("connection.UserState = new[] { body };", "body")]
    [InlineData("s_parts.AddRange([body]);", "body")]
    [InlineData("var parts = s_parts; parts.Add(body);", "body")]
    [InlineData("s_parts?.Add(body);", "body")]
    [InlineData("s_store?.WriteAsync(body);", "body")]
    [InlineData("s_callback += () => Use(body);", "body")]
    [InlineData("void Local() => Use(body); Task.Run(Local);", "body")]
    [InlineData("async Task Local() { await Task.Yield(); Use(body); } _ = Local();", "body")]
    [InlineData("s_known.GetOrAdd(1, _ => body);", "body")]
    public async Task NMG020_underlines_a_body_that_is_kept(string statements, string underlined) =>
        (await Diagnose.Source(Handler("void", statements))).ShouldBe([$"NMG020 \"{underlined}\""]);

    [Theory]
    [InlineData("static MessageContext? s_last; [MessageRoute(1)] public static void M(MessageContext context) => s_last = context;")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) { _ = next(context); return default; }")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext context, MessageDelegate next) { _ = Task.Run(() => context.MessageId); return next(context); }")]
    public async Task NMG020_underlines_a_context_that_is_kept(string method) =>
        (await Diagnose.Source($"static class H {{ {method} }}")).ShouldBe(["NMG020 \"context\""]);

    [Fact]
    public async Task NMG020_underlines_the_body_that_a_context_gave() =>
        (await Diagnose.Source("static class H { static ReadOnlyMemory<byte> s_last; [MessageRoute(1)] public static void M(MessageContext context) => s_last = context.GetOwnedBody(); }"))
            .ShouldBe(["NMG020 \"context.GetOwnedBody()\""]);

    [Fact]
    public async Task NMG020_says_what_to_write_instead()
    {
        Diagnostic found = (await Diagnose.Find(Handler("void", "s_last = body;"))).ShouldHaveSingleItem();
        found.GetMessage(null).ShouldBe("'body' is valid until 'M' has ended, and is kept longer here; keep a copy: 'ToArray()'");
    }

    [Theory]
    [InlineData("s_last = body.ToArray();")]
    [InlineData("s_length = body.Length;")]
    [InlineData("await Task.Run(() => Use(body));")]
    [InlineData("var work = Task.Run(() => Use(body)); await work;")]
    [InlineData("await Later(body);")]
    [InlineData("var jobs = new System.Collections.Generic.List<ReadOnlyMemory<byte>>(); jobs.Add(body); await Task.Yield();")]
    [InlineData("var session2 = new Session(); session2.Last = body; await Task.Yield();")]
    [InlineData("var session3 = new Session { Last = body }; await Task.Yield();")]
    [InlineData("session.Last = body; await Task.Yield(); session.Last = default;")]
    [InlineData("_ = connection.SendAsync(1, body);")]
    [InlineData("connection.Send(1, body.Span); connection.Server.Groups[\"all\"].Broadcast(1, body.Span);")]
    [InlineData("_ = Task.Run(() => Console.WriteLine(body.Length));")]
    [InlineData("var copy = body.ToArray(); _ = Task.Run(() => Use(copy));")]
    [InlineData("s_texts.Enqueue(System.Text.Encoding.UTF8.GetString(body.Span));")]
    [InlineData("Use(body); Func<int> now = () => body.Span[0]; now();")]
    [InlineData("_ = Later(default);")]
    [InlineData("s_names.GetOrAdd(1, _ => System.Text.Encoding.UTF8.GetString(body.Span));")]
    [InlineData("s_known.GetOrAdd(1, _ => body.ToArray());")]
    [InlineData("ReadOnlyMemory<byte> part = body[1..]; part = part.ToArray(); s_last = part;")]
    [InlineData("s_parts.Add(body); await Task.Yield(); s_parts.Clear();")]
    [InlineData("s_parts.Add(body); try { await Task.Yield(); } finally { s_parts.Remove(body); }")]
    [InlineData("var done = new TaskCompletionSource(); ThreadPool.QueueUserWorkItem(_ => { Use(body); done.SetResult(); }); await done.Task;")]
    [InlineData("var work = new Thread(() => Use(body)); work.Start(); await Task.Run(work.Join);")]
    [InlineData("await using var timer = new Timer(_ => Use(body), null, 1, 1); await Task.Yield();")]
    [InlineData("connection.UserState = new Session { Last = body.ToArray() };")]
    public async Task A_body_that_is_used_in_time_or_copied_is_fine(string statements) =>
        (await Diagnose.Source(Handler("async Task", statements + " await Task.CompletedTask;"))).ShouldBeEmpty();

    [Theory]
    [InlineData("Session one = two; Session two = one; one.Last = body;")]
    [InlineData("Node one = two.Next; Node two = one.Next; two.Last = body;")]
    [InlineData("Node one = one.Next; one.Last = body; ReadOnlyMemory<byte> a = b, b = a; s_last = a;")]
    public async Task Variables_that_are_each_others_lead_nowhere(string statements) =>
        (await Diagnose.Find(Handler("void", statements) + " class Node { public Node Next = null!; public ReadOnlyMemory<byte> Last; }"))
            .ShouldNotContain(static found => found.Id == "AD0001");

    [Fact]
    public async Task A_task_that_is_returned_is_waited_for() =>
        (await Diagnose.Source("static class H { [MessageRoute(1)] public static Task M(ReadOnlyMemory<byte> body) => Task.Run(() => Console.WriteLine(body.Span[0])); }"))
            .ShouldBeEmpty();

    private static string Handler(string returns, string statements) => $$"""
        [PerConnection] public sealed class Session { public ReadOnlyMemory<byte> Last; }
        public sealed record Job(Connection Connection, ReadOnlyMemory<byte> Body);
        static class H
        {
            static ReadOnlyMemory<byte> s_last;
            static int s_length;
            static Action? s_callback;
            static event Action? Happened;
            static ReadOnlyMemory<byte> Last { get; set; }
            static readonly ReadOnlyMemory<byte>[] s_all = new ReadOnlyMemory<byte>[1];
            static readonly System.IO.Stream s_stream = System.IO.Stream.Null;
            static readonly System.IO.Stream? s_store = s_stream;
            static readonly System.Collections.Generic.List<ReadOnlyMemory<byte>> s_parts = new();
            static readonly System.Collections.Concurrent.ConcurrentDictionary<int, ReadOnlyMemory<byte>> s_known = new();
            static readonly System.Collections.Concurrent.ConcurrentDictionary<int, string> s_names = new();
            static readonly System.Collections.Generic.Queue<ReadOnlyMemory<byte>> s_queue = new();
            static readonly System.Collections.Concurrent.ConcurrentQueue<(Connection, ReadOnlyMemory<byte>)> s_jobs = new();
            static readonly System.Collections.Concurrent.ConcurrentQueue<Job> s_records = new();
            static readonly System.Collections.Concurrent.ConcurrentQueue<string> s_texts = new();
            static readonly System.Collections.Generic.Dictionary<int, ReadOnlyMemory<byte>> s_byId = new();
            static readonly System.Threading.Channels.Channel<ReadOnlyMemory<byte>> s_channel = System.Threading.Channels.Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
            static void Use(ReadOnlyMemory<byte> body) { }
            static async Task Later(ReadOnlyMemory<byte> body) { await Task.Yield(); Use(body); }

            [MessageRoute(1)]
            public static {{returns}} M(Connection connection, Session session, ReadOnlyMemory<byte> body)
            {
                {{statements}}
            }
        }
        """;
}

using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Routes whose handlers run on the thread pool: the table sends them there, middleware stays on the loop.</summary>
public class OffLoopTests
{
    private const string Source = """
        namespace App;
        public sealed class Work
        {
            private static readonly SemaphoreSlim s_release = new(0);
            private static int s_running, s_most;
            private readonly string _name = "work";

            [MessageRoute(1, Execution = Execution.ThreadPool)]
            public static string Report(ReadOnlySpan<byte> body, uint messageId)
            {
                s_release.Wait();
                return Where(messageId) + System.Text.Encoding.UTF8.GetString(body);
            }

            [MessageRoute(2)] public static void Release(Connection connection) { s_release.Release(6); connection.Send(2, "released"u8); }

            [MessageRoute(3, Execution = Execution.Concurrent), MessageGroup("timed")]
            public async Task<string> Resize(string body, Connection connection)
            {
                int now = Interlocked.Increment(ref s_running);
                lock (s_release) s_most = Math.Max(s_most, now);
                await s_release.WaitAsync();
                Interlocked.Decrement(ref s_running);
                return _name + body;
            }

            [MessageRoute(4)] public static string Most() => s_running + " of " + s_most;

            [MessageRoute(5, Execution = Execution.ThreadPool), MessageGroup("timed")]
            public static async ValueTask Later(MessageContext context, ReadOnlyMemory<byte> body, CancellationToken closed)
            {
                await Task.Yield();
                context.Connection.Send(5, body.Span);
            }

            [MessageRoute(6, Execution = Execution.ThreadPool)] public static void Fault() => throw new FormatException();

            [MessageRoute(7, Execution = Execution.Loop)] public static string OnLoop() => Where(7);

            [Middleware(Group = "timed")]
            public static async ValueTask Timed(MessageContext context, MessageDelegate next)
            {
                context.Connection.Send(100, System.Text.Encoding.UTF8.GetBytes(Where(100)));
                await next(context);
                context.Connection.Send(101, System.Text.Encoding.UTF8.GetBytes(Where(101)));
            }

            private static string Where(uint id) => SynchronizationContext.Current is null ? "pool " : "loop ";
        }
        """;

    [Fact]
    public void A_route_off_the_loop_is_started_by_its_case_or_by_the_end_of_its_chain() =>
        Snapshot.Verify(GeneratorRun.Of(Source).ShouldBeClean().Table);

    [Fact]
    public async Task A_thread_pool_handler_reads_its_body_off_the_loop_and_later_messages_of_its_connection_wait()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        using TableClient other = await table.Connect();
        await table.Post(1, "first");
        await table.Post(1, "second");
        await table.Post(7, "");
        (await other.Send(2, "")).ShouldBe("2:released"); // the loop is free while the first waits for this
        (await table.Next()).ShouldBe("1:pool first");
        (await table.Next()).ShouldBe("1:pool second");
        (await table.Next()).ShouldBe("7:loop ");
    }

    [Fact]
    public async Task Middleware_of_a_thread_pool_handler_runs_on_the_loop_before_and_after_it()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.Send(5, "body")).ShouldBe("100:loop  5:body 101:loop ");
    }

    [Fact]
    public async Task What_a_thread_pool_handler_throws_closes_its_connection()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.SendAndClose(6, [])).ShouldBe(CloseReason.HandlerFault);
    }

    [Fact]
    public async Task A_body_that_cannot_be_read_off_the_loop_closes_with_BadPayload()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.SendAndClose(3, [0xFF])).ShouldBe(CloseReason.BadPayload);
        table.Server.Statistics.BadPayloads.ShouldBe(1);
    }

    [Fact]
    public async Task Concurrent_handlers_of_one_connection_run_beside_each_other_up_to_the_servers_bound()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source, static options => options.MaxConcurrentHandlers = 3);
        for (int i = 0; i < 6; i++)
            await table.Post(3, $"{i}");
        using TableClient other = await table.Connect(); // the connection itself waits for what is to be released
        await AskUntil(other, "4:3 of 3"); // as many as may have started, before any is let go
        (await other.Send(2, "")).ShouldBe("2:released");
        List<string> received = [];
        while (received.Count(static each => each.StartsWith("3:", StringComparison.Ordinal)) < 6)
            received.Add(await table.Next());
        received.Where(static each => each[0] == '3').Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 6).Select(static i => $"3:work{i}"));
        received.Count(static each => each == "101:loop ").ShouldBeGreaterThanOrEqualTo(3, "next completes when the handler has started");
        (await other.Send(4, "")).ShouldBe("4:0 of 3");
    }

    [Theory]
    [InlineData("Execution = (Execution)9", "NMG032 \"(Execution)9\"")]
    [InlineData("Execution = (Execution)(-1)", "NMG032 \"(Execution)(-1)\"")]
    public async Task NMG032_names_an_execution_that_there_is_not(string option, string expected) =>
        (await Diagnose.Source($$"""static class H { [MessageRoute(1, {{option}})] public static void M() { } }""")).ShouldBe([expected]);

    [Theory]
    [InlineData("[PerConnection] class H { [MessageRoute(1, Execution = Execution.Concurrent)] public void M() { } }")]
    [InlineData("[PerConnection] class S; static class H { [MessageRoute(1, Execution = Execution.Concurrent)] public static void M(S s) { } }")]
    public async Task NMG031_underlines_concurrent_execution_of_a_handler_that_shares_what_its_connection_has(string source)
    {
        (await Diagnose.Source(source)).ShouldBe(["NMG031 \"Execution.Concurrent\""]);
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
    }

    private static async Task AskUntil(TableClient client, string expected)
    {
        long deadline = Environment.TickCount64 + 20_000;
        string answer = "";
        while (answer != expected && Environment.TickCount64 < deadline)
            answer = await client.Send(4, "");
        answer.ShouldBe(expected);
    }

    [Fact]
    public async Task Routes_say_where_they_run()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        table.Routes.Select(static route => route.Execution).ShouldBe(
            [Execution.ThreadPool, Execution.Loop, Execution.Concurrent, Execution.Loop, Execution.ThreadPool, Execution.ThreadPool, Execution.Loop]);
    }
}

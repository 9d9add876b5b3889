using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Instances that each connection has of its own: handlers, and what middleware leaves for them.</summary>
public class PerConnectionTests
{
    private const string Source = """
        namespace App;
        public interface IClock { string Now { get; } }
        public sealed class Clock : IClock { public string Now => "noon"; }
        public sealed class Provider : IServiceProvider { public object? GetService(Type type) => type == typeof(IClock) ? new Clock() : null; }

        [PerConnection] public sealed class Session { public string? User { get; set; } }

        [PerConnection]
        public sealed record Player(IClock Clock, Connection Connection) : IDisposable
        {
            public static string Log = "";
            private int _moves;
            [MessageRoute(1)] public string Move(string to) => $"{++_moves} {to} at {Clock.Now} {Connection.State}";
            [MessageRoute(8)] public static string Disposed() => Log;
            [MessageRoute(9, Execution = Execution.ThreadPool)] public string Elsewhere() => $"{++_moves} elsewhere";
            public void Dispose() => Log += $"player after {_moves} {Connection.State} ";
        }

        [PerConnection]
        public sealed class Saved(Connection connection) : IAsyncDisposable
        {
            [MessageRoute(6)] public string Save(Player player) => "saved " + ReferenceEquals(player.Connection, connection);
            public async ValueTask DisposeAsync() { await Task.Yield(); Player.Log += "saved "; }
        }

        public static class Handlers
        {
            [MessageRoute(2)] public static void SignIn(string name, Session session) => session.User = name;
            [MessageRoute(3), MessageGroup("members")] public static string WhoAmI(Session session) => session.User!;
            [MessageRoute(4, Gate = nameof(IsMember))] public static string Gated() => "in";
            [MessageRoute(5)] public static void Fail(Broken broken) { }
            public static bool IsMember(Session session) => session.User is not null;

            [Middleware(Group = "members")]
            public static ValueTask SignedIn(MessageContext context, MessageDelegate next, Session session, IClock clock)
            {
                if (session.User is null)
                    return default;
                session.User += " at " + clock.Now;
                return next(context);
            }
            [Middleware(Group = "members", Order = 1)]
            public static ValueTask Again(MessageContext context, MessageDelegate next, Session session) => next(context);
        }
        [PerConnection] public sealed class Broken { public Broken() => throw new FormatException(); }
        """;

    [Fact]
    public void Instances_of_a_connection_are_fields_of_one_object() => Snapshot.Verify(GeneratorRun.Of(Source).ShouldBeClean().Table);

    [Fact]
    public async Task Each_connection_has_an_instance_of_its_own_made_with_services_and_its_connection()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.Send(1, "north")).ShouldBe("1:1 north at noon Open");
        (await table.Send(1, "south")).ShouldBe("1:2 south at noon Open");
        using TableClient other = await table.Connect();
        (await other.Send(1, "west")).ShouldBe("1:1 west at noon Open");
        (await table.Send(9, "")).ShouldBe("9:3 elsewhere");
        (await other.Send(6, "")).ShouldBe("6:saved True");
    }

    [Fact]
    public async Task A_middleware_leaves_a_value_for_the_handler_where_each_connection_has_its_own()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.Send(3, "")).ShouldBe("");
        await table.Send(2, "ada");
        (await table.Send(3, "")).ShouldBe("3:ada at noon");
        using TableClient other = await table.Connect();
        (await other.Send(3, "")).ShouldBe("");
    }

    [Fact]
    public async Task A_gate_asks_what_its_connection_has()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        await table.Send(2, "ada");
        (await table.Send(4, "")).ShouldBe("4:in");
        await using GeneratedTable stranger = await GeneratedTable.Of(Source);
        (await stranger.SendAndClose(4, [], announced: 100)).ShouldBe(CloseReason.Refused);
    }

    [Fact]
    public async Task Instances_are_disposed_on_the_loop_after_the_close_the_youngest_first()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        await table.Send(1, "");
        await table.Send(6, "");
        using TableClient other = await table.Connect();
        (await other.Send(8, "")).ShouldBe("8:");
        (await table.Disconnect()).ShouldBe(CloseReason.PeerClosed);
        string log;
        do
            log = await other.Send(8, "");
        while (!log.Contains("player", StringComparison.Ordinal) && !TestContext.Current.CancellationToken.IsCancellationRequested);
        log.ShouldBe("8:saved player after 1 Closed ");
    }

    [Fact]
    public async Task A_constructor_that_throws_is_a_fault_of_the_handler()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        (await table.SendAndClose(5, [])).ShouldBe(CloseReason.HandlerFault);
    }

    [Theory]
    [InlineData("[PerConnection] abstract class S; static class H { [MessageRoute(1)] public static void M(S s) { } }", "NMG030 \"S\"")]
    [InlineData("[PerConnection] class S(int i); static class H { [MessageRoute(1)] public static void M(S s) { } }", "NMG030 \"S\"")]
    [InlineData("[PerConnection] class S { private S() { } } static class H { [Middleware] public static ValueTask M(MessageContext c, MessageDelegate n, S s) => n(c); }", "NMG030 \"S\"")]
    [InlineData("[PerConnection] class H(int i) { [MessageRoute(1)] public void M() { } }", "NMG008 \"M\"")]
    [InlineData("class H(Connection c) { [MessageRoute(1)] public void M() { } }", "NMG008 \"M\"")]
    public async Task A_class_that_no_connection_can_be_given_is_underlined(string source, string expected) =>
        (await Diagnose.Source(source)).ShouldContain(expected);
}

using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Groups and rates at the header: what is refused is never buffered.</summary>
public class RateTests
{
    private const string Source = """
        namespace App;
        public static class Limited
        {
            [MessageRoute(1)] public static void Join(Connection connection) => connection.Server.Groups["members"].Join(connection);
            [MessageRoute(2)] public static void Leave(Connection connection) => connection.Server.Groups["members"].Leave(connection);
            [MessageRoute(3, RequiresGroup = "members", MaxBodyLength = 8)] public static string Inside() => "inside";
            [MessageRoute(4, MaxPerSecond = 2, Burst = 3)] public static string Counted(string text) => text;
            [MessageRoute(5, MaxPerSecond = 1)] public static string Once() => "once";
            [MessageRoute(6, MaxPerSecond = 1000000, RequiresGroup = "members", Gate = nameof(Open))] public static string Fast() => "fast";
            public static bool Open() => true;
        }
        """;

    [Fact]
    public void Conditions_are_methods_of_the_second_switch() => Snapshot.Verify(GeneratorRun.Of(Source).ShouldBeClean().Table);

    [Fact]
    public async Task A_route_that_requires_a_group_refuses_at_the_header_whoever_is_not_in_it()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        await table.Send(1, "");
        (await table.Send(3, "")).ShouldBe("3:inside");
        (await table.Send(6, "")).ShouldBe("6:fast");
        await table.Send(2, "");
        (await table.SendAndClose(3, [], announced: 8)).ShouldBe(CloseReason.Refused);
        table.Server.Statistics.Refused.ShouldBe(1);
    }

    [Fact]
    public async Task Membership_does_not_lift_the_limit_of_a_body()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        await table.Send(1, "");
        (await table.SendAndClose(3, [], announced: 9)).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    public async Task A_rate_lets_a_burst_in_and_refuses_the_header_of_the_next_until_time_has_passed()
    {
        var time = new StoppedTime();
        await using GeneratedTable table = await GeneratedTable.Of(Source, options => options.TimeProvider = time);
        for (int i = 0; i < 3; i++)
            (await table.Send(4, "burst")).ShouldBe("4:burst");
        time.Pass(TimeSpan.FromSeconds(0.5));
        (await table.Send(4, "one more")).ShouldBe("4:one more");
        (await table.Send(5, "")).ShouldBe("5:once", "each route counts for itself");
        using TableClient other = await table.Connect();
        (await other.Send(4, "each connection too")).ShouldBe("4:each connection too");
        time.Pass(TimeSpan.FromSeconds(0.49));
        await table.Announce(4, 100);
        (await table.Disconnect()).ShouldBe(CloseReason.RateExceeded); // the server waits for the peer's end, and its clock stands
        table.Server.Statistics.Refused.ShouldBe(1);
    }

    [Theory]
    [InlineData(3_000_000)]
    [InlineData(int.MaxValue)]
    public async Task A_rate_of_millions_still_counts(int perSecond)
    {
        string source = $$"""public static class H { [MessageRoute(1, MaxPerSecond = {{perSecond}}, Burst = 2)] public static string M() => "in"; }""";
        await using GeneratedTable table = await GeneratedTable.Of(source, static options => options.TimeProvider = new StoppedTime());
        (await table.Send(1, "")).ShouldBe("1:in");
        (await table.Send(1, "")).ShouldBe("1:in");
        await table.Announce(1, 0);
        (await table.Disconnect()).ShouldBe(CloseReason.RateExceeded);
    }

    [Fact]
    public async Task A_message_in_many_pieces_is_counted_once()
    {
        var time = new StoppedTime();
        await using GeneratedTable table = await GeneratedTable.Of(Source, options => options.TimeProvider = time);
        using TableClient client = await table.Connect();
        for (int message = 0; message < 3; message++)
        {
            await client.WriteInPieces(4, "in pieces");
            (await client.Next()).ShouldBe("4:in pieces");
        }
    }

    [Theory]
    [InlineData("MaxPerSecond = -1", "NMG032 \"-1\"")]
    [InlineData("Burst = -1, MaxPerSecond = 1", "NMG032 \"-1\"")]
    [InlineData("Burst = 5", "NMG032 \"5\"")]
    [InlineData("MaxBodyLength = -2", "NMG032 \"-2\"")]
    public async Task NMG032_underlines_an_option_that_cannot_be_kept(string options, string expected)
    {
        string source = $$"""static class H { [MessageRoute(1, {{options}})] public static void M() { } }""";
        (await Diagnose.Source(source)).ShouldBe([expected]);
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
    }

    /// <summary>Time that passes when the test says so.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            System.CreateTimer(static _ => { }, null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }
}

using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>What a route decides when only the header has arrived.</summary>
public class AdmissionTests
{
    [Fact]
    public void Limits_are_a_second_switch() => Snapshot.Verify(GeneratorRun.Of(Sources.Limited).ShouldBeClean().Table);

    [Fact]
    public void A_table_without_limits_has_no_second_switch() => GeneratorRun.Of(Sources.Echo).Table.ShouldNotContain("Admi");

    [Fact]
    public async Task A_body_within_its_routes_limit_is_handled_and_one_byte_more_closes_at_the_header()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Limited);
        (await table.Send(1, "four")).ShouldBe("1:short");
        (await table.SendAndClose(1, [], announced: 5)).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    public async Task A_route_without_a_limit_takes_more_than_the_server_allows()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Limited);
        (await table.Send(2, new string('x', 3 << 20))).ShouldBe("2:xxx");
    }

    [Fact]
    public async Task The_servers_limit_holds_for_every_other_route_of_such_a_table()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Limited);
        (await table.Send(3, new string('x', 1 << 20))).ShouldBe("3:ordinary");
        (await table.SendAndClose(3, [], announced: (1 << 20) + 1)).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    public async Task The_servers_limit_holds_for_ids_without_a_route()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Limited);
        (await table.SendAndClose(77, [], announced: int.MaxValue)).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    public async Task More_limits_than_one_method_should_hold_are_asked_in_parts()
    {
        const int routes = 1200;
        string handlers = string.Join('\n', Enumerable.Range(1, routes).Select(static i => $"[MessageRoute({i * 3}, MaxBodyLength = {i})] public static string On{i}(uint id) => id.ToString();"));
        string source = $"public static class H {{ {handlers} [FallbackRoute] public static string Rest(uint id) => \"no \" + id; }}";
        string emitted = GeneratorRun.Of(source).Table;
        emitted.ShouldContain("return AdmitPart2(connection, messageId, bodyLength, maxBodyLength);");
        emitted.ShouldNotContain("AdmitPart3");
        await using GeneratedTable table = await GeneratedTable.Of(source);
        foreach (int route in (int[])[1, 600, 601, routes])
        {
            (await table.Send((uint)route * 3, new string('x', route))).ShouldBe($"{route * 3}:{route * 3}");
            (await table.Send(((uint)route * 3) + 1, new string('x', routes + 1))).ShouldBe($"{(route * 3) + 1}:no {(route * 3) + 1}");
        }

        (await table.SendAndClose(601 * 3, [], announced: 602)).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Theory]
    [InlineData(-1)] // four billion, on the wire
    [InlineData(int.MinValue)]
    [InlineData(1 << 30)]
    public async Task A_body_longer_than_any_route_may_allow_is_refused_by_its_route_and_counted(int announced)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Limited);
        (await table.SendAndClose(1, [], announced)).ShouldBe(CloseReason.MessageTooLarge);
        table.Server.Statistics.Refused.ShouldBe(1);
    }

    [Fact]
    public async Task A_gate_refuses_at_the_header_until_it_opens()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Limited);
        await table.Send(5, "");
        (await table.Send(4, "")).ShouldBe("4:gated");
        await using GeneratedTable stranger = await GeneratedTable.Of(Sources.Limited);
        (await stranger.SendAndClose(4, [], announced: 100)).ShouldBe(CloseReason.Refused);
    }
}

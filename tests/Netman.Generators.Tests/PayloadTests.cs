using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Bodies that are read as types, values that are sent as replies.</summary>
public class PayloadTests
{
    [Fact]
    public void Each_payload_is_read_before_its_handler_and_each_reply_sent_after_it() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Payloads).ShouldBeClean().Table);

    [Theory]
    [InlineData(1, "hi", "1:hi!")]
    [InlineData(1, "", "1:!")]
    [InlineData(2, "later", "22:later")]
    [InlineData(2, "", "")]
    [InlineData(3, "ab", "3:ba")]
    [InlineData(4, "name", "4:name")]
    [InlineData(5, """{"Name":"Ada","Age":36}""", """5:{"Name":"Ada","Age":37}""")]
    [InlineData(6, "\n\u0002hi", "6:\n\u0003hi!")]
    [InlineData(7, "[]", "7:got")]
    [InlineData(99, "four", "99:99:4")]
    public async Task A_typed_handler_receives_its_payload_and_its_value_is_the_reply(uint id, string body, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Payloads);
        (await table.Send(id, body)).ShouldBe(expected);
        (await table.Send(id, body)).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, new byte[] { 0xC3, 0x28 })]
    [InlineData(2, new byte[] { 0xFF })]
    [InlineData(3, new byte[] { 1 })]
    [InlineData(3, new byte[] { 1, 2, 3 })]
    [InlineData(4, new byte[0])]
    [InlineData(5, new byte[0])]
    [InlineData(5, new byte[] { 0x7B })]
    [InlineData(5, new[] { (byte)'n', (byte)'u', (byte)'l', (byte)'l' })]
    [InlineData(5, new[] { (byte)'[', (byte)']' })]
    [InlineData(6, new byte[] { 0x0A, 0x7F })]
    public async Task A_body_that_cannot_be_read_closes_with_BadPayload(uint id, byte[] body)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Payloads);
        (await table.SendAndClose(id, body)).ShouldBe(CloseReason.BadPayload);
    }

    [Fact]
    public async Task A_table_names_the_types_that_it_reads_and_writes()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Payloads);
        table.Routes.Select(static route => $"{route.Id} {route.Payload?.Name} {route.Reply?.Name}").ShouldBe(
            ["1 String String", "2 String String", "3 Point Point", "4 Name Name", "5 Person Person", "6 StringValue StringValue", "7 Person[] ", "  String"]);
    }

    [Fact]
    public void A_payload_without_a_serializer_leaves_its_route_out() =>
        GeneratorRun.Of("public record R; public static class H { [MessageRoute(1)] public static void M(R r) { } [MessageRoute(2)] public static void N() { } }")
            .ShouldBeClean().Table.ShouldNotContain("case 1u");

    [Fact]
    public void Services_are_asked_for_in_the_constructor() => Snapshot.Verify(GeneratorRun.Of(Sources.Services).ShouldBeClean().Table);

    [Fact]
    public void A_table_with_services_is_mapped_by_a_factory() =>
        GeneratorRun.Of(Sources.Services).File("Extensions.g.cs").ShouldContain("MapRoutes(static services => new global::Netman.Generated.GeneratedRoutes(services))");

    [Fact]
    public async Task Handlers_receive_services_by_constructor_and_by_parameter()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Services);
        (await table.Send(1, "")).ShouldBe("100:noon 1:hello at noon");
        (await table.Send(2, "well, ")).ShouldBe("100:noon 2:well, hellonoon");
    }

    [Fact]
    public void A_scoped_service_comes_from_a_scope_that_ends_with_the_handler()
    {
        string table = GeneratorRun.Of("""
            public sealed class Work;
            public static class H
            {
                [MessageRoute(1)] public static void Plain(ReadOnlySpan<byte> body, [Scoped] Work work) { }
                [MessageRoute(2)] public static Task Later(string text, [Scoped] Work first, [Scoped] Work second) => Task.CompletedTask;
                [MessageRoute(3)] public static string Answer([Scoped] Work work) => "";
                [MessageRoute(4)] public static async ValueTask<string> AnswerLater([Scoped] Work work) { await Task.Yield(); return ""; }
                [MessageRoute(5)] public static void None() { }
            }
            """).ShouldBeClean().Table;
        table.ShouldContain("global::H.Plain(context.Body, scope.Require<global::Work>());");
        table.ShouldContain("await global::H.Later(payload, scope.Require<global::Work>(), scope.Require<global::Work>());");
        table.ShouldContain("SendText(context.Connection, context.MessageId, global::H.Answer(scope.Require<global::Work>()));");
        table.ShouldContain("SendText(context.Connection, context.MessageId, await global::H.AnswerLater(scope.Require<global::Work>()));");
        table.Split("await using global::Netman.MessageScope scope = global::Netman.MessageScope.Begin(_services);").Length.ShouldBe(5, "one in each of four");
        table.ShouldContain("case 5u: return Route5_None(context);");
    }

    [Fact]
    public void A_text_route_is_dispatched_apart_and_answers_with_text()
    {
        string table = GeneratorRun.Of("""
            public static class H
            {
                [TextRoute] public static async Task<string?> OnText(string text) { await Task.Yield(); return text; }
                [Middleware] public static ValueTask Global(MessageContext c, MessageDelegate n) => n(c);
            }
            """).ShouldBeClean().Table;
        table.ShouldContain("public override bool HasTextRoute => true;");
        table.ShouldContain("DispatchTextAsync(global::Netman.MessageContext context) => global::H.Global(context, _nextText);");
        table.ShouldContain("if (await global::H.OnText(payload) is { } reply) context.Connection.SendText(reply);");
    }
}

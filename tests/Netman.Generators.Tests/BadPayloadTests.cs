using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>The option to hand bodies that nobody can read to the fallback, and bodies whose numbers stand the other way round.</summary>
public class BadPayloadTests
{
    private const string Source = """
        using System.Runtime.InteropServices;
        namespace App;
        public enum Colour : ushort { Red = 1, Blue = 258 }
        [Payload(Endianness.Big), StructLayout(LayoutKind.Sequential, Pack = 1)]
        public readonly record struct Packet(byte Kind, Colour Colour, int Count, Position At, double Weight);
        [Payload] public struct Position { public short X; public short Y; }
        public static class Handlers
        {
            [MessageRoute(1)] public static Packet Turned(Packet packet) => packet;
            [MessageRoute(2)] public static string Read(Packet packet) => FormattableString.Invariant($"{packet.Kind} {packet.Colour} {packet.Count} {packet.At.X} {packet.At.Y} {packet.Weight}");
            [MessageRoute(3, Execution = Execution.ThreadPool)] public static string Elsewhere(string text) => text;
            [MessageRoute(4)] public static async Task<string> Later(string text) { await Task.Yield(); return text; }
            [MessageRoute(5)] public static void Nothing(string text) { }
            [FallbackRoute(BadPayloads = true)]
            public static void Rest(MessageContext context, uint messageId) =>
                context.Connection.Send(messageId, System.Text.Encoding.UTF8.GetBytes((SynchronizationContext.Current is null ? "pool " : "loop ") + context.Body.Length));
            [Middleware] public static async ValueTask Around(MessageContext context, MessageDelegate next) { await next(context); context.Connection.Send(100, "after"u8); }
        }
        """;

    private static readonly byte[] s_packet = [7, 1, 2, 0, 0, 1, 0, 0xFF, 0xFE, 0, 3, 0x3F, 0xF8, 0, 0, 0, 0, 0, 0];

    [Fact]
    public void A_bad_payload_goes_to_the_fallback_and_sizes_of_numbers_are_data() => Snapshot.Verify(GeneratorRun.Of(Source).ShouldBeClean().Table);

    [Fact]
    public async Task A_big_endian_struct_is_read_number_by_number_and_written_so()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        using TableClient client = await table.Connect();
        await client.Write(2, s_packet.Length, s_packet);
        (await client.Next()).ShouldBe("2:7 Blue 256 -2 3 1.5");
        (await client.Next()).ShouldBe("100:after");
        await client.Write(1, s_packet.Length, s_packet);
        (await client.NextBytes()).ShouldBe(s_packet);
    }

    [Theory]
    [InlineData(1, "1:loop 1 100:after")]
    [InlineData(3, "3:loop 1 100:after")]
    [InlineData(4, "4:loop 1 100:after")]
    [InlineData(5, "5:loop 1 100:after")]
    [InlineData(99, "99:loop 1 100:after")]
    public async Task A_body_that_cannot_be_read_goes_to_the_fallback_on_the_loop_inside_the_routes_own_middleware(uint id, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Source);
        using TableClient client = await table.Connect();
        (await client.Send(id, [0xFF])).ShouldBe(expected);
        table.Server.Statistics.BadPayloads.ShouldBe(0);
    }

    [Theory]
    [InlineData("struct P { public byte A; public int B; }", "'B' would stand behind a hole")]
    [InlineData("struct P { public int B; public byte A; }", "'P' would end with a hole")]
    [InlineData("struct P { public nint B; }", "'B' is neither a number of fixed size nor a [Payload] struct")]
    [InlineData("struct P { public Guid B; }", "'B' is neither a number of fixed size nor a [Payload] struct")]
    [InlineData("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] struct P { }", "lay 'P' out with LayoutKind.Sequential")]
    [InlineData("struct P { }", "'P' has no fields")]
    [InlineData("struct P { public P Inside; }", "'Inside' is too large or too deep")]
    public async Task NMG034_says_why_a_struct_cannot_be_turned(string declaration, string reason)
    {
        string source = declaration.Replace("struct P", "[Payload(Endianness.Big)] struct P", StringComparison.Ordinal);
        source = declaration.StartsWith('[') ? "[Payload(Endianness.Big)] " + declaration : source;
        var found = (await Diagnose.Find(source)).ShouldHaveSingleItem();
        found.Id.ShouldBe("NMG034");
        found.GetMessage().ShouldContain(reason);
    }

    [Theory]
    [InlineData("unsafe struct P { public ushort A; public fixed byte B[6]; public long C; }", "2, 1, 1, 1, 1, 1, 1, 8")]
    [InlineData("struct P { public Four F; public int I; } [Payload, System.Runtime.CompilerServices.InlineArray(4)] struct Four { private short _first; }", "2, 2, 2, 2, 4")]
    [InlineData("partial struct P { public bool B { get; init; } public char C; } partial struct P;", null)]
    public void Fixed_buffers_and_inline_arrays_are_as_many_numbers(string declaration, string? sizes)
    {
        GeneratorRun run = GeneratorRun.Of("[Payload(Endianness.Big)] " + declaration + " static class H { [MessageRoute(1)] public static void M(P p) { } }");
        if (sizes is null)
            run.Result.GeneratedSources.ShouldBeEmpty();
        else
            run.Table.ShouldContain($"PSizes => new byte[] {{ {sizes} }}");
    }
}

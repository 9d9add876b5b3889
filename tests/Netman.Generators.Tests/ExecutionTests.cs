using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Generated code is run, not only compared.</summary>
public class ExecutionTests
{
    [Fact]
    public async Task A_static_handler_receives_the_body_and_answers()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Echo);
        (await table.Send(1, "hello")).ShouldBe("1:hello");
        (await table.Send(1, "")).ShouldBe("1:");
    }

    [Fact]
    public async Task Handlers_that_are_not_inlined_answer_with_and_without_middleware()
    {
        await using GeneratedTable table = await GeneratedTable.Of("""
            using System.Runtime.CompilerServices;
            public static class H
            {
                [MessageRoute(1), MethodImpl(MethodImplOptions.NoInlining)] public static void Plain(Connection connection, uint id) => connection.Send(id, "plain"u8);
                [MessageRoute(2), MethodImpl(MethodImplOptions.NoInlining)]
                public static async ValueTask Later(MessageContext context) { await Task.Yield(); context.Connection.Send(2, "later"u8); }
                [MessageRoute(3), MethodImpl(MethodImplOptions.NoInlining), UseMiddleware(typeof(H), nameof(Around)), UseMiddleware(typeof(H), nameof(Around))]
                public static ValueTask Wrapped(MessageContext context) { context.Connection.Send(3, context.Body); return default; }
                public static ValueTask Around(MessageContext context, MessageDelegate next) { context.Connection.Send(100, "around"u8); return next(context); }
            }
            """);
        (await table.Send(1, "")).ShouldBe("1:plain");
        (await table.Send(2, "")).ShouldBe("2:later");
        (await table.Send(3, "body")).ShouldBe("100:around 100:around 3:body");
    }

    [Fact]
    public async Task Middleware_runs_global_in_order_then_the_groups_and_unwinds_in_reverse()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Guarded);
        (await table.Send(2, "m")).ShouldBe("100:first 101:second 102:signed in 2:m 101:after second 100:after first");
        (await table.Send(1, "o")).ShouldBe("100:first 101:second 1:o 101:after second 100:after first");
    }

    [Fact]
    public async Task A_middleware_that_does_not_call_next_ends_the_message_there()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Guarded);
        (await table.Send(2, "")).ShouldBe("100:first 101:second 102:signed in 101:after second 100:after first");
    }

    [Fact]
    public async Task Handler_and_middleware_of_one_class_see_the_same_instance()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Instances);
        (await table.Send(1, "")).ShouldBe("1:3");
        (await table.Send(1, "")).ShouldBe("1:6");
    }

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "2:body")]
    [InlineData(3, "3:body")]
    [InlineData(4, "4:body")]
    [InlineData(5, "5:id")]
    [InlineData(4294967295, "4294967295:last")]
    public async Task Each_shape_receives_what_its_parameters_ask_for(uint id, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Shapes);
        (await table.Send(id, "body")).ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, "1:nested record on noon")]
    [InlineData(2, "2:partial")]
    [InlineData(3, "3:4")]
    [InlineData(4, "4:body")]
    public async Task Handlers_may_stand_in_nested_records_and_partial_classes_and_take_generic_payloads_and_sequences(uint id, string expected)
    {
        await using GeneratedTable table = await GeneratedTable.Of("""
            using System.Buffers;
            namespace App;
            public interface IClock { string Now { get; } }
            public sealed class Clock : IClock { public string Now => "noon"; }
            public sealed class Provider : IServiceProvider { public object? GetService(Type type) => new Clock(); }
            public partial struct Outer
            {
                public abstract record Middle { internal sealed record Inner(IClock Clock) : Middle { [MessageRoute(1)] public string On() => "nested record on " + Clock.Now; } }
            }
            public static partial class Parts { [MessageRoute(2)] public static partial string Split(); }
            public static partial class Parts { public static partial string Split() => "partial"; }
            public readonly record struct Sized<T>(int Length) : IPayload<Sized<T>>
            {
                public static bool TryRead(ReadOnlySpan<byte> body, out Sized<T> value) { value = new(body.Length); return true; }
                public static void Write(Sized<T> value, IBufferWriter<byte> destination) { }
            }
            public class Generic
            {
                [MessageRoute(3)] public static string Length(Sized<System.Collections.Generic.List<(int, string?)>> sized) => sized.Length.ToString();
                [MessageRoute(4)] public static ValueTask Sequence(Connection connection, ReadOnlySequence<byte> body) { connection.Send(4, body.ToArray()); return default; }
            }
            """);
        (await table.Send(id, "body")).ShouldBe(expected);
    }

    [Fact]
    public async Task A_table_of_more_routes_than_one_method_should_hold_finds_each_of_them()
    {
        const int routes = 1100;
        string handlers = string.Join('\n', Enumerable.Range(1, routes).Select(static i => $"[MessageRoute({i * 3})] public static {(i % 2 == 0 ? "string" : "ValueTask<string>")} On{i}(uint id) => {(i % 2 == 0 ? "id.ToString()" : "new(id.ToString())")};"));
        string source = $"namespace App; public static class H {{ {handlers} [FallbackRoute] public static string Rest(uint id) => \"no \" + id; }}";
        string emitted = GeneratorRun.Of(source).Table;
        emitted.ShouldContain("if (messageId <= 1800u)");
        emitted.ShouldContain("return DispatchPart2(context);");
        emitted.ShouldNotContain("DispatchPart3");
        await using GeneratedTable table = await GeneratedTable.Of(source);
        foreach (uint id in (uint[])[3, 1797, 1800, 1803, 3000, 3003, routes * 3])
            (await table.Send(id, "")).ShouldBe($"{id}:{id}");
        foreach (uint id in (uint[])[0, 1799, 1801, 3001, (routes * 3) + 1, uint.MaxValue])
            (await table.Send(id, "")).ShouldBe($"{id}:no {id}");
    }

    [Theory]
    [InlineData(1700, 1, 0)]
    [InlineData(1900, 1, 2)]
    [InlineData(599, 3, 0)]
    [InlineData(2000, 3, 4)]
    public void A_part_holds_as_many_routes_as_the_JIT_optimises(int routes, int step, int parts)
    {
        string handlers = string.Join('\n', Enumerable.Range(1, routes).Select(i => $"[MessageRoute({i * step})] public static void On{i}() {{ }}"));
        string emitted = GeneratorRun.Of($"public static class H {{ {handlers} }}").Table;
        (emitted.Split("private global::System.Threading.Tasks.ValueTask DispatchPart").Length - 1).ShouldBe(parts);
    }

    [Fact]
    public async Task An_unknown_id_goes_through_global_middleware_to_the_fallback_and_not_through_its_group()
    {
        await using GeneratedTable table = await GeneratedTable.Of(Sources.Fallback);
        (await table.Send(1, "")).ShouldBe("100:global 1:known");
        (await table.Send(77, "")).ShouldBe("100:global 77:unknown");
    }
}

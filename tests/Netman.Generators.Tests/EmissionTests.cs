using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

public class EmissionTests
{
    [Theory]
    [InlineData("[MessageRoute(1)] internal static Task<string> @await() => null!;")]
    [InlineData("[MessageRoute(1), System.Diagnostics.CodeAnalysis.Experimental(\"EXP1\")] internal static string M() => \"\";")]
    [InlineData("[MessageRoute(1), Obsolete(\"no\", DiagnosticId = \"OLD1\")] internal static string M() => \"\";")]
    public void A_method_that_the_compiler_has_something_to_say_about_is_called_without_a_word(string method) =>
        GeneratorRun.Of($"static class H {{ {method} }}").Output.GetDiagnostics(TestContext.Current.CancellationToken)
            .ShouldNotContain(static found => found.Severity > Microsoft.CodeAnalysis.DiagnosticSeverity.Info);

    [Fact]
    public void A_route_without_middleware_is_one_call_from_the_switch() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Echo).ShouldBeClean().Table);

    [Fact]
    public void Middleware_is_linked_in_the_constructor_global_before_group() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Guarded).ShouldBeClean().Table);

    [Fact]
    public void Instance_handlers_and_instance_middleware_share_one_instance_per_table() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Instances).ShouldBeClean().Table);

    [Fact]
    public void Every_parameter_in_any_order_and_every_return_has_its_expression() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Shapes).ShouldBeClean().Table);

    [Fact]
    public void A_fallback_route_is_the_default_arm_behind_global_middleware_only() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Fallback).ShouldBeClean().Table);

    [Fact]
    public void The_extension_maps_the_default_table() =>
        Snapshot.Verify(GeneratorRun.Of(Sources.Echo).File("Extensions.g.cs"));

    [Fact]
    public void A_library_without_routes_gets_no_table() =>
        GeneratorRun.Of("class Nothing;").Result.GeneratedSources.ShouldBeEmpty();

    [Fact]
    public void An_executable_without_routes_gets_an_empty_table()
    {
        GeneratorRun run = GeneratorRun.Of(Compilations.Create(OutputKind.ConsoleApplication, "_ = NetmanServer.CreateBuilder().MapGeneratedRoutes();"));
        run.ShouldBeClean().Table.ShouldContain("default: return Unrouted(context);");
    }

    [Fact]
    public void A_method_with_two_route_attributes_serves_both_ids()
    {
        string table = GeneratorRun.Of("""
            static class H { [MessageRoute(0), MessageRoute(1)] public static void Echo(Connection c, uint id, ReadOnlySpan<byte> b) => c.Send(id, b); }
            """).ShouldBeClean().Table;
        table.ShouldContain("case 0u: return Route0_Echo(context);");
        table.ShouldContain("case 1u: return Route1_Echo(context);");
    }

    [Fact]
    public void A_handler_that_is_not_inlined_is_called_by_its_case_if_it_takes_what_is_at_hand()
    {
        string table = GeneratorRun.Of("""
            using System.Runtime.CompilerServices;
            public static class H
            {
                [MessageRoute(1), MethodImpl(MethodImplOptions.NoInlining)] public static void Plain(Connection connection, uint id) { }
                [MessageRoute(2), MethodImpl(MethodImplOptions.NoInlining)] public static ValueTask @await(MessageContext context) => default;
                [MessageRoute(3), MethodImpl(MethodImplOptions.NoInlining), UseMiddleware(typeof(H), nameof(Around))]
                public static ValueTask Wrapped(MessageContext context) => default;
                [MessageRoute(4), MethodImpl(MethodImplOptions.NoInlining), UseMiddleware(typeof(H), nameof(Around))] public static void WrappedPlain() { }
                [MessageRoute(5), MethodImpl(MethodImplOptions.NoInlining)] public static void WithBody(ReadOnlySpan<byte> body) { }
                [MessageRoute(6), MethodImpl(MethodImplOptions.NoInlining)] public static string Replying() => "";
                [MessageRoute(7, Execution = Execution.ThreadPool), MethodImpl(MethodImplOptions.NoInlining)] public static void Elsewhere() { }
                [MessageRoute(8), MethodImpl(MethodImplOptions.AggressiveInlining)] public static void Inlined() { }
                public static ValueTask Around(MessageContext context, MessageDelegate next) => next(context);
            }
            public sealed class I { [MessageRoute(9), MethodImpl(MethodImplOptions.NoInlining)] public void OnInstance() { } }
            """).ShouldBeClean().Table;
        table.ShouldContain("case 1u: global::H.Plain(context.Connection, context.MessageId); return default;");
        table.ShouldContain("case 2u: return global::H.@await(context);");
        table.ShouldContain("_next3 = global::H.Wrapped;");
        foreach (string other in (string[])["Route4_WrappedPlain", "Route5_WithBody", "Route6_Replying", "Route7_Elsewhere", "Route8_Inlined", "Route9_OnInstance"])
            table.ShouldContain($"ValueTask {other}(");
        foreach (string direct in (string[])["Route1", "Route2", "Route3"])
            table.ShouldNotContain(direct);
    }

    [Fact]
    public void Of_two_handlers_of_one_id_the_first_by_name_is_emitted_and_the_output_compiles()
    {
        string table = GeneratorRun.Of("""
            static class B { [MessageRoute(7)] public static void Second() { } }
            static class A { [MessageRoute(7)] public static void First() { } }
            """).ShouldBeClean().Table;
        table.ShouldContain("case 7u: return Route7_First(context);");
        table.ShouldNotContain("Second");
    }

    [Fact]
    public void An_invalid_handler_is_left_out_and_its_neighbours_stay()
    {
        string table = GeneratorRun.Of("""
            static class H
            {
                [MessageRoute(1)] public static int Wrong() => 0;
                [MessageRoute(2)] public static void Right() { }
            }
            """).ShouldBeClean().Table;
        table.ShouldNotContain("case 1u");
        table.ShouldContain("case 2u");
    }

    [Fact]
    public void Lines_end_with_a_line_feed_only() => GeneratorRun.Of(Sources.Guarded).Table.ShouldNotContain('\r');
}

using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Whatever is typed, the generator does not throw, and what it emits compiles or is absent.</summary>
public class HostileSourceTests
{
    private const string File = """
        namespace App.@namespace;
        [MessageGroup("a\"b")]
        public partial class @class
        {
            [MessageRoute(1), MessageRoute(2)]
            public static async ValueTask @void(ReadOnlyMemory<byte> @params, Connection @int, uint id) { await Task.Yield(); @int.Send(id, @params.Span); }
            [Middleware(Order = -5, Group = "a\"b")]
            public ValueTask @event(MessageContext @is, MessageDelegate next) => next(@is);
            [FallbackRoute] internal void Größe() { }
        }
        """;

    [Theory]
    [InlineData("namespace @namespace { static class @class { [MessageRoute(1)] public static void @void(Connection @params) { } } }")]
    [InlineData("namespace Größe; static class Ünïcode { [MessageRoute(1)] public static void 日本() { } }")]
    [InlineData("class Outer { public class Middle { internal static class Inner { [MessageRoute(1)] public static void M() { } } } }")]
    [InlineData("record R { [MessageRoute(1)] public void M() { } }")]
    [InlineData("record R(int X) { public R() : this(1) { } [MessageRoute(1)] public void M() { } }")]
    [InlineData("interface I { [MessageRoute(1)] static void M() { } }")]
    [InlineData("struct S { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("static class E { [MessageRoute(1)] public static void M(this Connection c) { } }")]
    [InlineData("[Obsolete] static class E { [MessageRoute(1), Obsolete(\"old\")] public static void M() { } }")]
    [InlineData("class B { public virtual void M() { } } class D : B { [MessageRoute(1)] public override void M() { } }")]
    [InlineData("class GeneratedRoutes { [MessageRoute(1)] public void DispatchAsync() { } [MessageRoute(2)] public void Unrouted() { } }")]
    [InlineData("class nextText { [TextRoute] public void T(ReadOnlySpan<byte> utf8) { } [Middleware(Order = 2)] public static ValueTask N(MessageContext c, MessageDelegate n) => n(c); } class next1 { [MessageRoute(1)] public void M() { } [Middleware] public static ValueTask G(MessageContext c, MessageDelegate n) => n(c); }")]
    [InlineData("namespace A { class X { [MessageRoute(1)] public void M() { } } } namespace B { class X { [MessageRoute(2)] public void M() { } } }")]
    [InlineData("namespace System2 { } namespace App.System { static class Netman { [MessageRoute(1)] public static void M() { } } }")]
    [InlineData("namespace App.Netman { class global { [MessageRoute(1)] public void Task() { } } }")]
    [InlineData("static class H { [MessageRoute(1)] public static void Fallback() { } [FallbackRoute] public static void Route1_Fallback() { } }")]
    [InlineData("partial class P { [MessageRoute(1)] public static partial void M(Connection c); public static partial void M(Connection c) { } }")]
    [InlineData("partial class P { public static partial void M(Connection c); [MessageRoute(1)] public static partial void M(Connection c) { } }")]
    [InlineData("static class O { [MessageRoute(1)] public static void M() { } [MessageRoute(2)] public static void M(Connection c) { } }")]
    [InlineData("static class E { [Middleware] public static ValueTask A(MessageContext c, MessageDelegate n) => n(c); }")]
    public void A_strange_but_valid_source_is_served(string source) => GeneratorRun.Of(source).ShouldBeClean();

    [Theory]
    [InlineData("partial class P { [MessageRoute(1)] public static void A() { } }", "partial class P { [MessageRoute(2)] public static void B() { } }")]
    [InlineData("[MessageGroup(\"g\")] partial class P;", "partial class P { [MessageRoute(2)] public static void B() { } }")]
    public void A_partial_class_in_two_files_is_one_class(string one, string two) => GeneratorRun.Of(one, two).ShouldBeClean();

    [Theory]
    [InlineData("static class H { [MessageRoute(1), MessageRoute(1)] public static void M() { } }")]
    [InlineData("static class H { [FallbackRoute, FallbackRoute] public static void M() { } }")]
    [InlineData("static class H { [Middleware, Middleware] public static ValueTask M(MessageContext c, MessageDelegate n) => n(c); }")]
    [InlineData("file static class H { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("static class H { [MessageRoute()] public static void M() { } }")]
    [InlineData("static class H { [MessageRoute(-1)] public static void M() { } }")]
    [InlineData("static class H { [MessageRoute(\"1\")] public static void M() { } }")]
    [InlineData("static class H { [MessageRoute(1), MessageGroup(null!)] public static void M() { } }")]
    [InlineData("static class H { [MessageRoute(1)] public static void M(Connection) { } }")]
    [InlineData("static class H { [MessageRoute(1)] public static unsafe void M(byte* p, delegate*<void> f) { } }")]
    [InlineData("static class H { [MessageRoute(1)] public static void M(__arglist) { } }")]
    [InlineData("static class H { [MessageRoute(1)] public static void M(Connection c) { } [MessageRoute(1)] public static void M(Connection c) { } }")]
    [InlineData("static class H { extension(Connection c) { [MessageRoute(1)] public void M() { } } }")]
    [InlineData("[MessageRoute(1)] static void M() { }")]
    [InlineData("static class H { static void N() { [MessageRoute(1)] static void M() { } M(); } }")]
    public async Task A_broken_source_breaks_nothing_that_is_generated(string source)
    {
        GeneratorRun.Of(source).ShouldNotBreakGeneratedCode();
        await Diagnose.Find(source);
    }

    [Fact]
    public void Half_typed_code_at_every_prefix_of_a_handler_file_never_makes_the_generator_throw()
    {
        GeneratorRun run = GeneratorRun.Of(File).ShouldBeClean();
        for (int length = File.Length; length >= 0; length--)
            run = run.Edit(input =>
                input.ReplaceSyntaxTree(input.SyntaxTrees[1], Compilations.Parse(File[..length], input.SyntaxTrees[1].FilePath))).ShouldNotBreakGeneratedCode();
    }

    /// <summary>Bodies with all that the analyzers look for.</summary>
    private const string Bodies = """
        public static class H
        {
            static ReadOnlyMemory<byte> s_last = s_last;
            [MessageRoute(1), MessageGroup("g")] public static async Task M(Connection c, ReadOnlyMemory<byte> body)
            {
                var a = b; var b = a; s_last = b[1..]; s_last = (1, body).Item2;
                while (true) { c.Send(1, body.Span); await c?.SendAsync(1, body); }
                Thread.Sleep(1); _ = Task.Run(() => body.Span[0]).Result; Task.Delay(1).GetAwaiter().GetResult();
                void Local([MessageRoute(2)] int x) => Local(x);
            }
            [Middleware(Group = "h")] public static ValueTask N(MessageContext context, MessageDelegate next) { try { return default; } finally { } }
        }
        """;

    [Theory]
    [InlineData(File)]
    [InlineData(Bodies)]
    public async Task Half_typed_code_never_makes_an_analyzer_throw(string source)
    {
        for (int length = 0; length < source.Length; length += 11)
            (await Diagnose.Find(source[..length])).ShouldNotContain(static found => found.Id == "AD0001");
    }

    [Theory]
    [InlineData("static class H { [MessageRoute(1)] public static void M(Dictionary<string, List<(int, Dictionary<Guid, string[]>)>> deep) { } }")]
    [InlineData("static class Outer<T> { public static class Inner<U> { public record Deep<V>(T One, U Two, V Three); } } static class H { [MessageRoute(1)] public static void M(Outer<int>.Inner<string>.Deep<Outer<long>.Inner<char>.Deep<int>> deep) { } }")]
    public void Nested_generics_are_named_in_full(string source)
    {
        string context = "[System.Text.Json.Serialization.JsonSerializable(typeof(" + source[(source.IndexOf("M(", StringComparison.Ordinal) + 2)..source.IndexOf(" deep)", StringComparison.Ordinal)] + "))] abstract class C() : System.Text.Json.Serialization.JsonSerializerContext(null) { public static C Default => null!; }";
        GeneratorRun.Of("using System.Collections.Generic;\n" + source + context).ShouldBeClean().Table.ShouldContain("case 1u");
    }

    [Theory]
    [InlineData("file record Request; static class H { [MessageRoute(1)] internal static void M(Request request) { } }")]
    [InlineData("file class Services { } static class H { [MessageRoute(1)] internal static void M([Service] Services s) { } }")]
    [InlineData("file static class H { [Middleware] public static ValueTask M(MessageContext c, MessageDelegate n) => n(c); }")]
    [InlineData("[Payload] file struct P { public int X; } static class H { [MessageRoute(1)] internal static void M(P p) { } [MessageRoute(2)] internal static P N() => default; [MessageRoute(3)] internal static Task<P> O() => null!; }")]
    [InlineData("file class S; class H(S s) { [MessageRoute(1)] public void M() => _ = s; }")]
    [InlineData("file interface S; static class H { [Middleware] internal static ValueTask M(MessageContext c, MessageDelegate n, S s) => n(c); }")]
    [InlineData("static class H { [Payload] private struct P { public int X; } [MessageRoute(1)] public static void M(P p) { } [MessageRoute(2)] public static P[] N() => null!; }")]
    [InlineData("static class H { private interface S; [MessageRoute(1, Gate = nameof(G))] public static void M() { } public static bool G(S s) => true; }")]
    [InlineData("file abstract class Context() : System.Text.Json.Serialization.JsonSerializerContext(null); record R; static class H { [MessageRoute(1)] internal static void M(R r) { } }")]
    [InlineData("[MessageDispatcher] file partial class T;")]
    [InlineData("file class P { public class Inner { [MessageRoute(1)] public static void M() { } } }")]
    [InlineData("[PerConnection] file class P; file static class H { [MessageRoute(1)] public static void M(P p) { } }")]
    public async Task A_type_that_nobody_else_can_name_breaks_nothing_that_is_generated(string source)
    {
        GeneratorRun.Of(source).ShouldNotBreakGeneratedCode();
        await Diagnose.Find(source);
    }
}

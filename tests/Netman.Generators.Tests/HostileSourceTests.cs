using Microsoft.CodeAnalysis;
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
        ShouldNotBreakGeneratedCode(GeneratorRun.Of(source));
        await Diagnose.Find(source);
    }

    [Fact]
    public void Half_typed_code_at_every_prefix_of_a_handler_file_never_makes_the_generator_throw()
    {
        GeneratorRun run = GeneratorRun.Of(File).ShouldBeClean();
        for (int length = File.Length; length >= 0; length--)
            run = ShouldNotBreakGeneratedCode(run.Edit(input =>
                input.ReplaceSyntaxTree(input.SyntaxTrees[1], Compilations.Parse(File[..length], input.SyntaxTrees[1].FilePath))));
    }

    [Fact]
    public async Task Half_typed_code_never_makes_the_analyzer_throw()
    {
        for (int length = 0; length < File.Length; length += 11)
            (await Diagnose.Find(File[..length])).ShouldNotContain(static found => found.Id == "AD0001");
    }

    private static GeneratorRun ShouldNotBreakGeneratedCode(GeneratorRun run)
    {
        run.Result.Exception.ShouldBeNull();
        foreach (SyntaxTree tree in run.Output.SyntaxTrees.Where(tree => !run.Input.ContainsSyntaxTree(tree)))
            run.Output.GetSemanticModel(tree).GetDiagnostics()
                .Where(static found => found.Severity == DiagnosticSeverity.Error).ShouldBeEmpty(run.Input.SyntaxTrees[1].ToString());
        return run;
    }
}

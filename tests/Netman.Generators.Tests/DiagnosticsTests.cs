using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Each rule: its id and exactly the text that it underlines.</summary>
public class DiagnosticsTests
{
    [Fact]
    public async Task NMG001_underlines_the_id_of_the_handler_that_comes_second()
    {
        Diagnostic found = (await Diagnose.Find("""
            static class B { [MessageRoute(0x07)] public static void Second() { } }
            static class A { [MessageRoute(7)] public static void First() { } }
            """)).ShouldHaveSingleItem();
        found.Id.ShouldBe("NMG001");
        found.GetMessage().ShouldBe("Message id 7 is handled by 'A.First' already; give 'B.Second' an id of its own");
        found.AdditionalLocations.ShouldHaveSingleItem();
        (await Diagnose.Source("static class H { [MessageRoute(0x07), MessageRoute(7)] public static void Twice() { } }")).ShouldBe(["NMG001 \"7\""]);
    }

    [Theory]
    [InlineData("int count", "int")]
    [InlineData("uint count", "uint")]
    [InlineData("Span<byte> body", "Span<byte>")]
    [InlineData("ReadOnlySpan<char> body", "ReadOnlySpan<char>")]
    [InlineData("ref Connection connection", "Connection")]
    [InlineData("out CancellationToken closed", "CancellationToken")]
    [InlineData("MessageDelegate next", "MessageDelegate")]
    [InlineData("byte[] body", "byte[]")]
    [InlineData("Guid guid", "Guid")]
    [InlineData("ref string text", "string")]
    [InlineData("DayOfWeek day", "DayOfWeek")]
    [InlineData("object anything", "object")]
    public async Task NMG002_underlines_the_type_of_the_parameter(string parameter, string underlined) =>
        (await Diagnose.Source($"static class H {{ [MessageRoute(1)] public static void M({parameter}) => throw null!; }}"))
            .ShouldBe([$"NMG002 \"{underlined}\""]);

    [Theory]
    [InlineData("int")]
    [InlineData("Task<int>")]
    [InlineData("ValueTask<Guid>")]
    [InlineData("byte[]")]
    [InlineData("ref ValueTask")]
    [InlineData("Task?")]
    [InlineData("Task<string?>?")]
    public async Task NMG003_underlines_the_return_type(string type) =>
        (await Diagnose.Source($"static class H {{ [MessageRoute(1)] public static {type} M() => throw null!; }}"))
            .ShouldBe([$"NMG003 \"{type}\""]);

    [Theory]
    [InlineData("static class H { [MessageRoute(1)] private static void M() { } }")]
    [InlineData("static class H { [MessageRoute(1), Obsolete(\"no\", true)] public static void M() { } }")]
    [InlineData("static class H { [MessageRoute(1)] static void M() { } }")]
    [InlineData("class H { [MessageRoute(1)] protected void M() { } }")]
    [InlineData("class H { [MessageRoute(1)] private protected void M() { } }")]
    [InlineData("file static class H { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("class H { private class Inner { [MessageRoute(1)] public static void M() { } } }")]
    [InlineData("class H { private class Inner { [Middleware] public static ValueTask M(MessageContext c, MessageDelegate n) => default; } }")]
    [InlineData("interface I { void M(); } class H : I { [MessageRoute(1)] void I.M() { } }")]
    [InlineData("static class H { public static void N() { M(); [MessageRoute(1)] static void M() { } } }")]
    [InlineData("static class H { public static void N() { _ = (Action<MessageContext, MessageDelegate>)M; [Middleware] static void M(MessageContext c, MessageDelegate n) { } } }")]
    public async Task NMG004_underlines_the_name_of_a_method_that_generated_code_cannot_reach(string source) =>
        (await Diagnose.Source(source)).ShouldBe(["NMG004 \"M\""]);

    [Fact]
    public async Task NMG004_underlines_a_function_beside_top_level_statements_and_the_arrow_of_a_lambda()
    {
        (await Diagnose.Find(Compilations.Create(OutputKind.ConsoleApplication, "M();\n[MessageRoute(1)] static void M() { }"))).ShouldHaveSingleItem().Id.ShouldBe("NMG004");
        (await Diagnose.Source("static class H { static Action A() => [MessageRoute(1)] () => { }; }")).ShouldBe(["NMG004 \"=>\""]);
    }

    [Theory]
    [InlineData("static class H { [MessageRoute(1)] public static void M<T>() { } }")]
    [InlineData("static class H<T> { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("class H<T> { public static class Inner { [FallbackRoute] public static void M() { } } }")]
    public async Task NMG005_underlines_the_name_of_a_generic_handler(string source) =>
        (await Diagnose.Source(source)).ShouldBe(["NMG005 \"M\""]);

    [Theory]
    [InlineData("async ValueTask")]
    [InlineData("async Task")]
    [InlineData("Task")]
    public async Task NMG006_underlines_the_span_of_an_asynchronous_handler(string type) =>
        (await Diagnose.Source($"static class H {{ [MessageRoute(1)] public static {type} M(ReadOnlySpan<byte> body) => throw null!; }}"))
            .ShouldBe(["NMG006 \"ReadOnlySpan<byte>\""]);

    [Theory]
    [InlineData("Task M(MessageContext context, MessageDelegate next)")]
    [InlineData("void M(MessageContext context, MessageDelegate next)")]
    [InlineData("ValueTask M(MessageContext context)")]
    [InlineData("ValueTask M(MessageDelegate next, MessageContext context)")]
    [InlineData("ValueTask M(MessageContext context, Func<ValueTask> next)")]
    public async Task NMG007_underlines_the_name_of_a_middleware_with_another_shape(string signature) =>
        (await Diagnose.Source($"static class H {{ [Middleware] public static {signature} => throw null!; }}"))
            .ShouldBe(["NMG007 \"M\""]);

    [Theory]
    [InlineData("class H(int x) { public int X => x; [MessageRoute(1)] public void M() { } }")]
    [InlineData("abstract class H { [MessageRoute(1)] public void M() { } }")]
    [InlineData("class H { private H() { } [MessageRoute(1)] public void M() { } }")]
    [InlineData("class H { public required int X { get; init; } [MessageRoute(1)] public void M() { } }")]
    [InlineData("struct H { [MessageRoute(1)] public void M() { } }")]
    [InlineData("interface H { [MessageRoute(1)] static abstract void M(); }")]
    [InlineData("[MessageDispatcher] partial class H { [MessageRoute(1)] public void M() { } }")]
    [InlineData("class H(MessageContext c) { [MessageRoute(1)] public void M() => _ = c; }")]
    [InlineData("[PerConnection] class P; class H(P p) { [MessageRoute(1)] public void M() => _ = p; }")]
    [InlineData("[PerConnection] class P; [PerConnection] class H(P p) { [MessageRoute(1)] public void M() => _ = p; }")]
    [InlineData("class H([Microsoft.Extensions.DependencyInjection.FromKeyedServices(\"k\")] IDisposable d) { [MessageRoute(1)] public void M() => _ = d; }")]
    public async Task NMG008_underlines_a_method_whose_instance_cannot_be_made(string source) =>
        (await Diagnose.Source(source)).ShouldBe(["NMG008 \"M\""]);

    /// <summary>The key was passed over, and another service of the type handed in.</summary>
    [Theory]
    [InlineData("[MessageRoute(1)] public static void M([FromKeyedServices(\"k\")] IDisposable d) { }", "NMG037 \"IDisposable\"")]
    [InlineData("[MessageRoute(1)] public static void M([Scoped, FromKeyedServices(1)] IDisposable d) { }", "NMG037 \"IDisposable\"")]
    [InlineData("[MessageRoute(1)] public static void M([Service, FromKeyedServices(typeof(int))] Random r) { }", "NMG037 \"Random\"")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext c, MessageDelegate n, [FromKeyedServices(null)] IDisposable d) => n(c);", "NMG037 \"IDisposable\"")]
    public async Task NMG037_underlines_a_service_with_a_key(string method, string expected)
    {
        string source = $"using Microsoft.Extensions.DependencyInjection; static class H {{ {method} }}";
        (await Diagnose.Source(source)).ShouldBe([expected]);
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
    }

    /// <summary>It named neither the element of an array nor the argument of a generic type.</summary>
    [Theory]
    [InlineData("Order[]", "Order[]")]
    [InlineData("List<Order>", "List<Order>")]
    [InlineData("Order?", "Order")]
    public async Task NMG013_names_the_type_as_it_has_to_be_listed(string written, string named) =>
        (await Diagnose.Find($"using System.Collections.Generic; record Order; static class H {{ [MessageRoute(1)] internal static void M({written} all) {{ }} }}"))
            .ShouldHaveSingleItem().GetMessage().ShouldContain($"add [JsonSerializable(typeof({named}))]");

    [Theory]
    [InlineData("struct P { public byte A; public long B; }", "'B' would stand behind a hole; add [StructLayout(LayoutKind.Sequential, Pack = 1)] to 'P'")] // what it held before was sent
    [InlineData("struct P { public int A; public bool B; }", "'P' would end with a hole")]
    [InlineData("struct P { public nint A; }", "'A' has another size")]
    [InlineData("unsafe struct P { public byte A; public int* B; }", "'B' has another size")]
    [InlineData("unsafe struct P { public delegate*<void> A; }", "'A' has another size")]
    [InlineData("struct P { public (byte, long) A { get; set; } }", "'A' is laid out by the runtime")]
    [InlineData("struct P { public byte A; public DateTimeOffset At; }", "'At' is laid out by the runtime")]
    [InlineData("struct P { public Q Inner; } [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)] struct Q { public byte A; public int B; }", "lay 'Q' out with")]
    public async Task NMG038_says_why_a_struct_does_not_lie_the_same_everywhere(string declaration, string reason)
    {
        string source = $"[Payload] {declaration} static class H {{ [MessageRoute(1)] internal static void M(P p) {{ }} }}";
        (await Diagnose.Source(source)).ShouldBe(["NMG038 \"Payload\"", "NMG002 \"P\""]);
        (await Diagnose.Find(source))[0].GetMessage().ShouldContain(reason);
        GeneratorRun.Of(source).Result.GeneratedSources.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Sequential, Pack = 1)] unsafe struct P { public bool A; public char B; public DayOfWeek C; public decimal D; public Guid E; public fixed short F[3]; public Half G; public TimeSpan H; public DateTime I; public Int128 J; public Q<int> K; public byte? L; } struct Q<T> { public T A; }")]
    [InlineData("readonly record struct P(int A, float B);")]
    [InlineData("struct P { public P A; }")]
    public async Task A_struct_that_lies_the_same_everywhere_has_no_finding(string declaration) =>
        (await Diagnose.Source($"[Payload] {declaration} static class H {{ [MessageRoute(1)] internal static void M(P p) {{ }} }}")).ShouldBeEmpty();

    [Theory]
    [InlineData("void")]
    [InlineData("Task")]
    public async Task NMG032_underlines_the_id_of_a_reply_that_nothing_is_sent_under(string type) =>
        (await Diagnose.Source($"static class H {{ [MessageRoute(1), Reply(2)] public static {type} M() => throw null!; }}")).ShouldBe(["NMG032 \"2\""]);

    [Fact]
    public async Task NMG009_underlines_the_void_of_an_async_handler() =>
        (await Diagnose.Source("static class H { [MessageRoute(1)] public static async void M() => await Task.Yield(); }")).ShouldBe(["NMG009 \"void\""]);

    [Fact]
    public async Task NMG010_underlines_the_second_fallback() =>
        (await Diagnose.Source("static class H { [FallbackRoute] public static void B() { } [FallbackRoute] public static void A() { } }"))
            .ShouldBe(["NMG010 \"B\""]);

    [Theory]
    [InlineData("class {0};", "declare 'T' partial")]
    [InlineData("partial class {0}<X>;", "remove the type parameters of 'T'")]
    [InlineData("static partial class {0};", "declare it as a class that is neither static nor a record")]
    [InlineData("partial class {0} : Exception;", "it derives from 'Exception'")]
    [InlineData("partial class {0} {{ public {0}() {{ }} }}", "remove its constructors")]
    [InlineData("partial class {0} {{ public int Routes; }}", "rename 'Routes', which the table has a member for")]
    [InlineData("partial class {0} {{ static void Route3_Echo(MessageContext c) {{ }} }}", "rename 'Route3_Echo', which the table has a member for")]
    [InlineData("partial class {0} {{ int _next12; }}", "rename '_next12', which the table has a member for")]
    public async Task NMG011_underlines_the_name_of_a_class_that_cannot_be_a_table(string source, string reason)
    {
        Diagnostic found = (await Diagnose.Find("[MessageDispatcher] " + string.Format(null, source, "T"))).ShouldHaveSingleItem();
        found.Id.ShouldBe("NMG011");
        found.GetMessage().ShouldBe($"'T' cannot be completed as a route table: {reason}");
        found.Location.SourceTree!.ToString().Substring(found.Location.SourceSpan.Start, found.Location.SourceSpan.Length).ShouldBe("T");
    }

    [Theory]
    [InlineData("")]
    [InlineData("static bool Gate(Connection c) => true;")]
    [InlineData("public bool Gate(Connection c) => true;")]
    [InlineData("public static int Gate(Connection c) => 1;")]
    [InlineData("public static bool Gate(MessageContext c) => true;")]
    public async Task NMG012_underlines_the_name_of_a_gate_that_cannot_be_asked(string gate) =>
        (await Diagnose.Source($"static class H {{ [MessageRoute(1, Gate = \"Gate\")] public static void M() {{ }} {gate} }}"))
            .ShouldBe(["NMG012 \"\"Gate\"\""]);

    [Theory]
    [InlineData("public static void M(Request request) { }", "Request")]
    [InlineData("public static Task M(Request[] requests) => throw null!;", "Request[]")]
    [InlineData("public static Request M() => throw null!;", "Request")]
    [InlineData("public static ValueTask<Request> M() => throw null!;", "ValueTask<Request>")]
    [InlineData("public static void M(Plain plain) { }", "Plain")]
    public async Task NMG013_underlines_a_payload_that_nobody_serializes(string method, string underlined) =>
        (await Diagnose.Source($"public record Request; public struct Plain {{ public int X; }} public static class H {{ [MessageRoute(1)] {method} }}"))
            .ShouldBe([$"NMG013 \"{underlined}\""]);

    [Fact]
    public async Task NMG014_underlines_the_second_payload() =>
        (await Diagnose.Source("static class H { [MessageRoute(1)] public static void M(string text, Connection c, string more) { } }"))
            .ShouldBe(["NMG014 \"string\""]);

    [Fact]
    public async Task NMG010_and_NMG003_hold_for_text_routes() =>
        (await Diagnose.Source("""
            [Payload] public struct P { public int X; }
            static class H { [TextRoute] public static void B(string s) { } [TextRoute] public static string A(string s) => s; }
            static class I { [TextRoute] public static P Wrong(string s) => default; }
            """)).ShouldBe(["NMG010 \"B\"", "NMG003 \"P\""]);

    [Fact]
    public async Task One_id_in_two_tables_is_no_clash() => (await Diagnose.Source(Sources.TwoTables)).ShouldBeEmpty();

    [Theory]
    [InlineData(Sources.Echo)]
    [InlineData(Sources.Guarded)]
    [InlineData(Sources.Instances)]
    [InlineData(Sources.Shapes)]
    [InlineData(Sources.Fallback)]
    [InlineData(Sources.Limited)]
    [InlineData(Sources.Payloads)]
    [InlineData(Sources.Services)]
    public async Task Valid_sources_have_no_finding(string source) => (await Diagnose.Source(source)).ShouldBeEmpty();

    [Fact]
    public async Task What_the_compiler_rejects_is_left_to_the_compiler() =>
        (await Diagnose.Source("static class H { [MessageRoute(1)] public static Missing M(Unknown parameter) => null; }")).ShouldBeEmpty();

    [Fact]
    public async Task A_pragma_silences_a_finding() =>
        (await Diagnose.Source("#pragma warning disable NMG003\nstatic class H { [MessageRoute(1)] public static int M() => 0; }")).ShouldBeEmpty();

    [Fact]
    public void Every_rule_has_a_page()
    {
        foreach (DiagnosticDescriptor rule in Diagnose.Analyzers.SelectMany(static each => each.SupportedDiagnostics))
            File.Exists(Path.Combine(Repository.Root, "docs", "diagnostics", rule.Id + ".md")).ShouldBeTrue(rule.Id);
    }
}

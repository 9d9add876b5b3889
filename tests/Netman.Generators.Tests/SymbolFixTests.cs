using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Netman.CodeFixes;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>Fixes that ask what names mean, change another place than what is underlined, or leave a choice.</summary>
public class SymbolFixTests
{
    private const string Call = "(MessageContext context, MessageDelegate next)";

    [Theory]
    [InlineData("void M<T>() { }", "void M() { }")]
    [InlineData("void M<T, U>(string text) where T : class where U : T { }", "void M(string text) { }")]
    [InlineData("void M<T>() { _ = typeof(T); }", null)]
    public Task NMG005_type_parameters_that_are_not_used_go(string before, string? after) =>
        InHandler(new GenericHandlerFix(), "[MessageRoute(1)] public static " + before, after is null ? null : "[MessageRoute(1)] public static " + after);

    [Theory]
    [InlineData("async Task M" + Call + " => await next(context);", "async ValueTask M" + Call + " => await next(context);")]
    [InlineData("async void M" + Call + " => await next(context);", "async ValueTask M" + Call + " => await next(context);")]
    [InlineData("ValueTask M(MessageDelegate next, MessageContext context) => next(context);", "ValueTask M" + Call + " => next(context);")]
    [InlineData("ValueTask M(MessageDelegate next, IServiceProvider services, MessageContext context) => next(context);",
        "ValueTask M(MessageContext context, MessageDelegate next, IServiceProvider services) => next(context);")]
    [InlineData("ValueTask M(MessageContext context, in MessageDelegate next) => next(context);", "ValueTask M" + Call + " => next(context);")]
    [InlineData("ValueTask M(MessageContext it) => throw null!;", "ValueTask M(MessageContext it, MessageDelegate next) => throw null!;")]
    [InlineData("ValueTask M() => throw null!;", "ValueTask M" + Call + " => throw null!;")]
    [InlineData("ValueTask M(MessageContext next) => throw null!;", null)]
    [InlineData("ValueTask M(MessageContext context, Func<Task> next) => default;", null)]
    [InlineData("ValueTask M" + "(MessageContext context, MessageDelegate next, int number) => next(context);", null)]
    [InlineData("Task M" + Call + " => Task.CompletedTask;", null)]
    public Task NMG007_the_signature_becomes_that_of_a_middleware(string before, string? after) =>
        InHandler(new MiddlewareSignatureFix(), "[Middleware] public static " + before, after is null ? null : "[Middleware] public static " + after);

    [Theory]
    [InlineData("abstract class H { [MessageRoute(1)] public void M() { } }", "abstract class H { [MessageRoute(1)] public static void M() { } }")]
    [InlineData("struct H { [MessageRoute(1)] internal readonly void M() { } }", "struct H { [MessageRoute(1)] internal static void M() { } }")]
    [InlineData("abstract class H { [MessageRoute(1)] internal async Task M() => await Other(); static Task Other() => Task.CompletedTask; }",
        "abstract class H { [MessageRoute(1)] internal static async Task M() => await Other(); static Task Other() => Task.CompletedTask; }")]
    [InlineData("class H(int size) { [MessageRoute(1)] public string M() => size.ToString(); }", null)]
    [InlineData("abstract class H { int _n; [MessageRoute(1)] public void M() => _n++; }", null)]
    [InlineData("abstract class H { [MessageRoute(1)] public string M() { return Local(); string Local() => ToString()!; } }", null)]
    [InlineData("abstract class H { [MessageRoute(1)] public virtual void M() { } }", null)]
    [InlineData("interface I { void M(); } abstract class H : I { [MessageRoute(1)] public void M() { } }", null)]
    public Task NMG008_a_handler_that_uses_nothing_of_its_instance_is_static(string before, string? after) => ShouldFix(new StaticHandlerFix(), 0, before, after);

    [Theory]
    [InlineData("Gate = nameof(Ask)", "static bool Ask(Connection connection) => true;", "internal static bool Ask(Connection connection) => true;")]
    [InlineData("Gate = \"Ask\"", "private static bool Ask() => true;", "internal static bool Ask() => true;")]
    [InlineData("Gate = nameof(Ask)", "static int Ask(Connection connection) => 1;", null)]
    [InlineData("Gate = nameof(Ask)", "public static bool Ask(uint connection) => true;", null)]
    [InlineData("Gate = \"no name\"", "", null)]
    public Task NMG012_a_private_gate_becomes_internal(string gate, string before, string? after) =>
        InHandler(new MissingMethodFix(), $"[MessageRoute(1, {gate})] public static void M() {{ }} {before}", after is null ? null : $"[MessageRoute(1, {gate})] public static void M() {{ }} {after}");

    [Fact]
    public Task NMG012_a_gate_that_is_not_there_is_declared_closed() => ShouldFix(
        new MissingMethodFix(), 0,
        "static class H\n{\n    [MessageRoute(1, Gate = \"IsOpen\")]\n    public static void M() { }\n}\n",
        "static class H\n{\n    [MessageRoute(1, Gate = \"IsOpen\")]\n    public static void M() { }\n\n    internal static bool IsOpen(Connection connection) => false;\n}\n");

    [Fact]
    public Task NMG033_a_middleware_that_is_not_there_is_declared_in_the_class_that_is_named() => ShouldFix(
        new MissingMethodFix(), 0,
        "[UseMiddleware(typeof(Audit))]\nstatic class H\n{\n    [MessageRoute(1)] public static void M() { }\n}\n\nstatic class Audit;\n",
        "[UseMiddleware(typeof(Audit))]\nstatic class H\n{\n    [MessageRoute(1)] public static void M() { }\n}\n\nstatic class Audit\n{\n    public static ValueTask InvokeAsync(MessageContext context, MessageDelegate next) => next(context);\n}\n");

    [Theory]
    [InlineData("typeof(Audit), \"Log\"", "static ValueTask Log" + Call + " => next(context);", "internal static ValueTask Log" + Call + " => next(context);")]
    [InlineData("typeof(Audit)", "public static void InvokeAsync" + Call + " { }", null)]
    [InlineData("typeof(string)", "", null)]
    public Task NMG033_a_private_middleware_becomes_internal(string used, string before, string? after)
    {
        string source = $"[UseMiddleware({used})] static class H {{ [MessageRoute(1)] public static void M() {{ }} }} static class Audit {{ BODY }}";
        return ShouldFix(new MissingMethodFix(), 0, source.Replace("BODY", before, StringComparison.Ordinal), after is null ? null : source.Replace("BODY", after, StringComparison.Ordinal));
    }

    private const string Json = """
        public partial class Wire() : System.Text.Json.Serialization.JsonSerializerContext(null)
        {
            protected override System.Text.Json.JsonSerializerOptions? GeneratedSerializerOptions => null;
            public override System.Text.Json.Serialization.Metadata.JsonTypeInfo? GetTypeInfo(System.Type type) => null;
        }
        """;

    [Theory]
    [InlineData(0, "Point", "public struct Point { public int X; }", "[Payload]\npublic struct Point { public int X; }")]
    [InlineData(1, "Point", "public struct Point { public int X; }\n" + Json, "public struct Point { public int X; }\n[System.Text.Json.Serialization.JsonSerializable(typeof(Point))]\n" + Json)]
    [InlineData(0, "Data", "public class Data;\n" + Json, "public class Data;\n[System.Text.Json.Serialization.JsonSerializable(typeof(Data))]\n" + Json)]
    [InlineData(0, "Data[]", "public class Data;\n" + Json, "public class Data;\n[System.Text.Json.Serialization.JsonSerializable(typeof(Data[]))]\n" + Json)]
    public Task NMG013_a_serializer_is_named(int choice, string type, string before, string after)
    {
        string handler = $"static class H {{ [MessageRoute(1)] public static void M({type} data) {{ }} }}\n";
        return ShouldFix(new SerializerFix(), choice, handler + before, handler + after);
    }

    [Fact]
    public Task NMG013_a_class_that_is_no_payload_comes_from_the_services() => ShouldFix(
        new SerializerFix(), 0,
        "public class Clock; static class H { [MessageRoute(1)] public static void M(Connection connection, Clock clock) { } }",
        "public class Clock; static class H { [MessageRoute(1)] public static void M(Connection connection, [Service] Clock clock) { } }");

    [Fact]
    public Task NMG013_a_reply_that_nobody_can_write_has_no_choice_of_services() => ShouldFix(
        new SerializerFix(), 0, "public class Clock; static class H { [MessageRoute(1)] public static Task<Clock> M() => null!; }", null);

    [Theory]
    [InlineData(0, "string text, Clock clock", "string text, [Service] Clock clock")]
    [InlineData(1, "string text, Clock clock", "string text")]
    [InlineData(0, "string from, string to", "string from")]
    public Task NMG014_a_second_payload_is_a_service_or_goes(int choice, string before, string after)
    {
        const string source = "public class Clock; static class H { [MessageRoute(1)] public static void M(PARAMETERS) { } }";
        return ShouldFix(new SecondPayloadFix(), choice, source.Replace("PARAMETERS", before, StringComparison.Ordinal), source.Replace("PARAMETERS", after, StringComparison.Ordinal));
    }

    [Fact]
    public Task NMG014_a_second_payload_that_is_used_stays() => ShouldFix(
        new SecondPayloadFix(), 0, "static class H { [MessageRoute(1)] public static string M(string from, string to) => from + to; }", null);

    [Theory]
    [InlineData(0, "=> default;", "=> next(context);")]
    [InlineData(0, "=> ValueTask.CompletedTask;", "=> next(context);")]
    [InlineData(0, "{ context.ToString(); return default; }", "{ context.ToString(); return next(context); }")]
    [InlineData(0, "async { await Task.Yield(); }", "async { await Task.Yield(); await next(context); }")]
    [InlineData(0, "async { }", "async { await next(context); }")]
    [InlineData(0, "=> Other(context);", null)]
    [InlineData(1, "{ context.ToString(); return default; }", "{ _ = next; context.ToString(); return default; }")]
    [InlineData(0, "{ return Other(context); }", "{ _ = next; return Other(context); }")]
    public Task NMG017_what_ended_every_message_passes_it_or_says_so(int choice, string before, string? after)
    {
        string Source(string body) => "static class H { [Middleware] public static " + (body.StartsWith("async ", StringComparison.Ordinal) ? "async " : "") + "ValueTask M"
            + Call + " " + body.Replace("async ", "", StringComparison.Ordinal) + " static ValueTask Other(MessageContext context) => default; }";
        return ShouldFix(new CallNextFix(), choice, Source(before), after is null ? null : Source(after));
    }

    [Theory]
    [InlineData("while (true) { connection.Send(1, default); await Task.Yield(); }", "while (true) { if (connection.Send(1, default) == SendResult.Closed) break; await Task.Yield(); }")]
    [InlineData("for (;;) await connection.SendAsync(1, default);", "for (;;) if (await connection.SendAsync(1, default) == SendResult.Closed) break;")]
    [InlineData("connection.SendAsync(1, body); await Task.Yield();", "connection.Send(1, body.Span); await Task.Yield();")]
    [InlineData("foreach (byte each in body.ToArray()) connection.SendAsync(1, new[] { each }); await Task.Yield();", "foreach (byte each in body.ToArray()) connection.Send(1, new[] { each }); await Task.Yield();")]
    [InlineData("while (true) foreach (int each in new[] { 1 }) { connection.Send(1, default); await Task.Yield(); }", null)]
    public Task NMG018_an_endless_loop_ends_with_its_connection_and_a_dropped_send_is_a_send(string before, string? after)
    {
        const string source = "static class H { public static async Task M(Connection connection, ReadOnlyMemory<byte> body) { BODY } }";
        return ShouldFix(new SendResultFix(), 0, source.Replace("BODY", before, StringComparison.Ordinal), after is null ? null : source.Replace("BODY", after, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("public struct P { public byte A; public int B; }", true)]
    [InlineData("public struct P { public int A; public byte B; }", true)]
    [InlineData("public struct P { public byte A; public System.Guid B; }", false)]
    [InlineData("[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)] public struct P { public byte A; public int B; }", false)]
    public Task NMG034_a_struct_with_holes_is_packed(string type, bool isPacked) => ShouldFix(
        new PackFix(), 0,
        "using System.Runtime.InteropServices;\n[Payload(Endianness.Big)]\n" + type,
        isPacked ? "using System.Runtime.InteropServices;\n[Payload(Endianness.Big)]\n[StructLayout(LayoutKind.Sequential, Pack = 1)]\n" + type : null);

    private static Task InHandler(CodeFixProvider fix, string before, string? after) =>
        ShouldFix(fix, 0, $"static class H {{ {before} }}", after is null ? null : $"static class H {{ {after} }}");

    /// <param name="fix">Whose offers are taken.</param>
    /// <param name="choice">Which of its offers.</param>
    /// <param name="source">What is reported once.</param>
    /// <param name="expected">What compiles and is not reported any more; null where nothing may be offered.</param>
    private static async Task ShouldFix(CodeFixProvider fix, int choice, string source, string? expected)
    {
        using Editor editor = Editor.Open(source);
        CodeAction[] offers = await editor.Offers(fix, (await editor.Find()).ShouldHaveSingleItem());
        offers.Length.ShouldBe(expected is null ? 0 : offers.Length);
        if (expected is null)
            return;
        offers.Length.ShouldBeGreaterThan(choice);
        await editor.Apply(offers[choice]);
        (await editor.Texts()).ShouldHaveSingleItem().ShouldBe(expected);
        (await editor.Find()).ShouldBeEmpty();
        (await editor.Errors()).ShouldBeEmpty();
    }
}

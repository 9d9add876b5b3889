using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Netman.CodeFixes;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>What an editor offers for a diagnostic, applied: the text changes as it says, and nothing is reported any more.</summary>
public class CodeFixTests
{
    [Fact]
    public Task NMG009_async_void_becomes_async_ValueTask() => ShouldFix(
        new AsyncVoidFix(),
        "static class H { [MessageRoute(1)] public static async void M() => await Task.Yield(); }",
        "static class H { [MessageRoute(1)] public static async ValueTask M() => await Task.Yield(); }");

    [Fact]
    public Task NMG006_the_span_of_an_asynchronous_handler_becomes_memory() => ShouldFix(
        new OwnedBodyFix(),
        "static class H { [MessageRoute(1)] public static Task M(Connection c, ReadOnlySpan<byte> body) => throw null!; }",
        "static class H { [MessageRoute(1)] public static Task M(Connection c, ReadOnlyMemory<byte> body) => throw null!; }");

    [Theory]
    [InlineData("private static void M() { }", "internal static void M() { }")]
    [InlineData("static void M() { }", "internal static void M() { }")]
    [InlineData("void M() { }", "internal void M() { }")]
    [InlineData("private protected static async Task M() => await Task.Yield();", "internal static async Task M() => await Task.Yield();")]
    public Task NMG004_an_unreachable_method_becomes_internal(string before, string after) => ShouldFix(
        new AccessibilityFix(), $"class H {{ [MessageRoute(1)] {before} }}", $"class H {{ [MessageRoute(1)] {after} }}");

    [Theory]
    [InlineData("class T;", "partial class T;")]
    [InlineData("public sealed class T { }", "public sealed partial class T { }")]
    public Task NMG011_a_table_class_becomes_partial(string before, string after) =>
        ShouldFix(new PartialTableFix(), "[MessageDispatcher] " + before, "[MessageDispatcher] " + after);

    [Fact]
    public Task NMG001_the_second_handler_gets_the_next_free_id() => ShouldFix(
        new FreeIdFix(),
        "static class H { [MessageRoute(7)] public static void A() { } [MessageRoute(8)] public static void B() { } [MessageRoute(0x07)] public static void C() { } }",
        "static class H { [MessageRoute(7)] public static void A() { } [MessageRoute(8)] public static void B() { } [MessageRoute(9)] public static void C() { } }");

    [Theory]
    [InlineData("[MessageRoute(1), MessageGroup(\"member\")]", "Group = \"members\"")]
    [InlineData("[MessageRoute(1), MessageGroup(\"members\")]", "Group = \"Members\"")]
    public async Task NMG015_and_NMG016_a_mistyped_group_gets_the_name_that_is_used(string route, string group)
    {
        string source = $$"""
            static class H
            {
                {{route}} public static void M() { }
                [MessageRoute(2), MessageGroup("members")] public static void N() { }
                [Middleware(Group = "members")] public static ValueTask A(MessageContext context, MessageDelegate next) => next(context);
                [Middleware({{group}})] public static ValueTask B(MessageContext context, MessageDelegate next) => next(context);
            }
            """;
        await ShouldFix(new MeantGroupFix(), source, source.Replace("\"member\"", "\"members\"", StringComparison.Ordinal).Replace("Members", "members", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("void M(byte[] body) { }", "void M(ReadOnlySpan<byte> body) { }")]
    [InlineData("void M(Span<byte> body) { }", "void M(ReadOnlySpan<byte> body) { }")]
    [InlineData("Task M(Memory<byte> body) => null!;", "Task M(ReadOnlyMemory<byte> body) => null!;")]
    public Task NMG002_bytes_become_the_body(string before, string after) => ShouldFix(
        new BodyTypeFix(), $"static class H {{ [MessageRoute(1)] public static {before} }}", $"static class H {{ [MessageRoute(1)] public static {after} }}");

    [Fact]
    public Task NMG007_an_asynchronous_middleware_returns_ValueTask() => ShouldFix(
        new MiddlewareSignatureFix(),
        "static class H { [Middleware] public static async Task M(MessageContext context, MessageDelegate next) => await next(context); }",
        "static class H { [Middleware] public static async ValueTask M(MessageContext context, MessageDelegate next) => await next(context); }");

    [Theory]
    [InlineData("[FallbackRoute] public static void B() { }", "public static void B() { }")]
    [InlineData("[FallbackRoute, Obsolete] public static void B() { }", "[Obsolete] public static void B() { }")]
    public Task NMG010_the_second_fallback_is_none(string before, string after) => ShouldFix(
        new SecondFallbackFix(), $"static class H {{ [FallbackRoute] public static void A() {{ }} {before} }}", $"static class H {{ [FallbackRoute] public static void A() {{ }} {after} }}");

    [Theory]
    [InlineData("[MessageRoute(1)]", "[MessageRoute(1, Execution = Execution.ThreadPool)]")]
    [InlineData("[MessageRoute(1, MaxBodyLength = 5)]", "[MessageRoute(1, MaxBodyLength = 5, Execution = Execution.ThreadPool)]")]
    [InlineData("[MessageRoute(1, Execution = Execution.Loop)]", "[MessageRoute(1, Execution = Execution.ThreadPool)]")]
    public Task NMG019_a_handler_that_blocks_goes_to_the_thread_pool(string before, string after) => ShouldFix(
        new ThreadPoolFix(), $"static class H {{ {before} public static void M() => Thread.Sleep(1); }}", $"static class H {{ {after} public static void M() => Thread.Sleep(1); }}");

    [Fact]
    public Task NMG031_a_concurrent_handler_with_something_of_its_connection_goes_to_the_thread_pool() => ShouldFix(
        new ThreadPoolFix(),
        "[PerConnection] public class S; static class H { [MessageRoute(1, Execution = Execution.Concurrent)] public static void M(S s) { } }",
        "[PerConnection] public class S; static class H { [MessageRoute(1, Execution = Execution.ThreadPool)] public static void M(S s) { } }");

    [Theory]
    [InlineData("Thread.Sleep(5);", "await Task.Delay(5);")]
    [InlineData("Task.Delay(5).Wait();", "await Task.Delay(5);")]
    [InlineData("int x = Task.FromResult(1).Result;", "int x = await Task.FromResult(1);")]
    [InlineData("string x = Task.FromResult(1).Result.ToString();", "string x = (await Task.FromResult(1)).ToString();")]
    [InlineData("Task.Delay(5).GetAwaiter().GetResult();", "await Task.Delay(5);")]
    public Task NMG019_an_asynchronous_handler_awaits(string before, string after) => ShouldFix(
        new AwaitFix(), $"static class H {{ [MessageRoute(1)] public static async Task M() {{ {before} }} }}", $"static class H {{ [MessageRoute(1)] public static async Task M() {{ {after} }} }}");

    [Fact]
    public Task NMG020_what_is_kept_is_a_copy() => ShouldFix(
        new CopyFix(),
        "static class H { static ReadOnlyMemory<byte> s_last; [MessageRoute(1)] public static void M(ReadOnlyMemory<byte> body) => s_last = body[1..]; }",
        "static class H { static ReadOnlyMemory<byte> s_last; [MessageRoute(1)] public static void M(ReadOnlyMemory<byte> body) => s_last = body[1..].ToArray(); }");

    [Theory]
    [InlineData("1, MaxPerSecond = -1", "1")]
    [InlineData("1, Burst = 5, MaxBodyLength = 9", "1, MaxBodyLength = 9")]
    public Task NMG032_an_option_that_cannot_be_kept_is_left_out(string before, string after) => ShouldFix(
        new RouteOptionFix(), $"static class H {{ [MessageRoute({before})] public static void M() {{ }} }}", $"static class H {{ [MessageRoute({after})] public static void M() {{ }} }}");

    [Theory]
    [InlineData("class Outer { private class H { [MessageRoute(1)] public static void M() { } } }")]
    [InlineData("interface I { void M(); } class H : I { [MessageRoute(1)] void I.M() { } }")]
    public async Task NMG004_offers_nothing_where_the_method_is_not_what_is_in_the_way(string source) =>
        (await Offer(new AccessibilityFix(), source)).ShouldBeNull();

    public static readonly TheoryData<CodeFixProvider, string> Parts = new()
    {
        { new AccessibilityFix(), "[MessageRoute(1)] static partial void M(); static partial void M() { }" },
        { new AsyncVoidFix(), "[MessageRoute(1)] public static partial void M(); public static async partial void M() => await Task.Yield();" },
        { new BodyTypeFix(), "[MessageRoute(1)] public static partial void M(byte[] body); public static partial void M(byte[] body) { }" },
        { new OwnedBodyFix(), "[MessageRoute(1)] public static partial Task M(ReadOnlySpan<byte> body); public static partial Task M(ReadOnlySpan<byte> body) => null!;" },
        { new GenericHandlerFix(), "[MessageRoute(1)] public static partial void M<T>(); public static partial void M<T>() { }" },
        { new SecondPayloadFix(), "[MessageRoute(1)] public static partial void M(string a, string b); public static partial void M(string a, string b) { }" },
        { new MiddlewareSignatureFix(), "[Middleware] public static partial ValueTask M(); public static partial ValueTask M() => default;" },
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public async Task Nothing_is_offered_for_one_part_of_a_signature_that_two_declare(CodeFixProvider fix, string members) =>
        (await Offer(fix, $"static partial class H {{ {members} }}")).ShouldBeNull();

    private static async Task ShouldFix(CodeFixProvider fix, string source, string expected) => await ShouldFix(fix, 0, source, expected);

    /// <param name="fix">Whose offers are taken.</param>
    /// <param name="choice">Which of its offers.</param>
    /// <param name="source">What is reported once.</param>
    /// <param name="expected">What compiles, and is not reported any more.</param>
    private static async Task ShouldFix(CodeFixProvider fix, int choice, string source, string expected)
    {
        using Editor editor = Editor.Open(source);
        CodeAction[] offers = await editor.Offers(fix, (await editor.Find()).ShouldHaveSingleItem());
        offers.Length.ShouldBeGreaterThan(choice);
        await editor.Apply(offers[choice]);
        (await editor.Texts()).ShouldBe([expected]);
        (await editor.Find()).ShouldBeEmpty();
        (await editor.Errors()).ShouldBeEmpty();
    }

    /// <summary>The title of the first fix that is offered, or null where there is none.</summary>
    private static async Task<string?> Offer(CodeFixProvider fix, string source)
    {
        using Editor editor = Editor.Open(source);
        return (await editor.Offers(fix, (await editor.Find()).ShouldHaveSingleItem())).FirstOrDefault()?.Title;
    }
}

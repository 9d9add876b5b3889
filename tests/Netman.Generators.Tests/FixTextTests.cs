using Microsoft.CodeAnalysis.CodeFixes;
using Netman.CodeFixes;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>What fixes did to code that was written in another way than they thought.</summary>
public class FixTextTests
{
    public static readonly TheoryData<CodeFixProvider, string, string> Broken = new()
    {
        // 'await' on the semaphore itself
        { new AwaitFix(), "static readonly SemaphoreSlim s_gate = new(1); [MessageRoute(1)] public static async Task M() { s_gate.Wait(); await Task.Yield(); }", "await s_gate.WaitAsync();" },
        { new AwaitFix(), "[MessageRoute(1)] public static async Task M() { _ = System.IO.File.ReadAllText(\"a\"); await Task.Yield(); }", "_ = await System.IO.File.ReadAllTextAsync(\"a\");" },
        { new AwaitFix(), "[MessageRoute(1)] public static async Task M([Service] Loader l) { _ = l.Text.Result!.Length; await Task.Yield(); }", "(await l.Text)!.Length" },
        { new AwaitFix(), "[MessageRoute(1)] public static string M([Service] Loader l) => l.Text.Result;", "public static async ValueTask<string> M([Service] Loader l) => await l.Text;" },
        { new AwaitFix(), "[MessageRoute(1)] public static void M() => Thread.Sleep(5);", "public static async ValueTask M() => await Task.Delay(5);" },
        { new ThreadPoolFix(), "[MessageRoute(1), MessageRoute(2)] public static void M() => Thread.Sleep(1);", "[MessageRoute(1, Execution = Execution.ThreadPool), MessageRoute(2, Execution = Execution.ThreadPool)]" },
        { new OwnedBodyFix(), "[MessageRoute(1)] public static Task M(Connection c, ReadOnlySpan<byte> body) { c.Send(1, body); return Task.CompletedTask; }", "M(Connection c, ReadOnlyMemory<byte> body) { c.Send(1, body.Span);" },
        { new OwnedBodyFix(), "[MessageRoute(1)] public static Task M(scoped ReadOnlySpan<byte> body) => Task.CompletedTask;", "M(ReadOnlyMemory<byte> body)" },
        { new BodyTypeFix(), "[MessageRoute(1)] public static void M(byte[] body) { Func<int> length = () => body.Length; _ = length(); }", "M(ReadOnlyMemory<byte> body)" },
        { new BodyTypeFix(), "[MessageRoute(1)] public static void M(System.Span<byte> body) { }", "M(ReadOnlySpan<byte> body)" },
        { new MiddlewareSignatureFix(), "[Middleware] public static async Task M(MessageContext context) { await Task.Yield(); }", "async ValueTask M(MessageContext context, MessageDelegate next) { await Task.Yield(); await next(context); }" },
        { new SendResultFix(), "public static void M(Connection? c, ReadOnlyMemory<byte> b) { c?.SendAsync(1, b); }", "c?.Send(1, b.Span);" },
        { new SendResultFix(), "public static void M(Connection c, ReadOnlyMemory<byte> b) { c.SendAsync(body: b, messageId: 1); }", "c.Send(body: b.Span, messageId: 1);" },
        { new SendResultFix(), "public static void M(Connection[] all, ReadOnlyMemory<byte> b) { while (true) Array.ForEach(all, each => each.SendAsync(1, b)); }", "Array.ForEach(all, each => each.Send(1, b.Span))" },
        { new NoReplyFix(), "[MessageRoute(1)] public static SendResult M(Connection c) => c.Send(1, default);", "public static void M(Connection c) => c.Send(1, default);" },
        { new NoReplyFix(), "[MessageRoute(1)] public static ValueTask<SendResult> M(Connection c) => c.SendAsync(1, default);", "public static async ValueTask M(Connection c) => await c.SendAsync(1, default);" },
        { new NoReplyFix(), "[MessageRoute(1)] public static async Task<Netman.SendResult> M(Connection c) => await c.SendAsync(1, default);", "public static async Task M(Connection c) => await c.SendAsync(1, default);" },
        { new PartialTableFix(), "} class Outer { [MessageDispatcher] public sealed class T { }", "partial class Outer { [MessageDispatcher] public sealed partial class T { }" },
    };

    [Theory, MemberData(nameof(Broken))]
    public async Task What_did_not_compile_or_was_not_offered_is_mended(CodeFixProvider fix, string members, string expected)
    {
        using Editor editor = Editor.Open(Class(members));
        await editor.Apply((await editor.Offers(fix, (await editor.Find()).ShouldHaveSingleItem())).ShouldHaveSingleItem());
        (await editor.Texts()).ShouldHaveSingleItem().ShouldContain(expected);
        (await editor.Errors()).ShouldBeEmpty();
        (await editor.Find()).ShouldBeEmpty();
    }

    public static readonly TheoryData<CodeFixProvider, string> Nothing = new()
    {
        { new AwaitFix(), "[MessageRoute(1)] public static async Task M([Service] Loader l) { lock (l) _ = l.Text.Result; await Task.Yield(); }" },
        { new AwaitFix(), "[MessageRoute(1)] public static async Task M([Service] Loader l) { _ = l.Text.Wait(TimeSpan.FromSeconds(1)); await Task.Yield(); }" },
        { new AwaitFix(), "[MessageRoute(1)] public static string M(ReadOnlySpan<byte> body, [Service] Loader l) => l.Text.Result;" },
        { new AwaitFix(), "[MessageRoute(1)] public static async Task M() { new ManualResetEventSlim().Wait(); await Task.Yield(); }" },
        { new ThreadPoolFix(), "[FallbackRoute] public static void M() => Thread.Sleep(1);" },
        { new AccessibilityFix(), "class Inner { [MessageRoute(1)] static void M() { } }" },
        { new GenericHandlerFix(), "[MessageRoute(1)] public static void M<T>() { } public static void Call() => M<int>();" },
        { new AsyncVoidFix(), "} class B { public virtual void M() { } } class D : B { [MessageRoute(1)] public override async void M() => await Task.Yield();" },
        { new StaticHandlerFix(), "} abstract class A { [MessageRoute(1)] public void M() { } } class Caller { void Call(A a) => a.M();" },
        { new BodyTypeFix(), "[MessageRoute(1)] public static void M(byte[] body) => body[0] = 1;" },
        { new NoReplyFix(), "[MessageRoute(1)] public static int M() => 1;" },
        { new NoReplyFix(), "[MessageRoute(1)] public static SendResult M(Connection c) { return c.Send(1, default); }" },
        { new PartialTableFix(), "} [MessageDispatcher] class T : Exception {" },
    };

    [Theory, MemberData(nameof(Nothing))]
    public async Task Nothing_is_offered_that_would_not_compile_or_not_help(CodeFixProvider fix, string members)
    {
        using Editor editor = Editor.Open(Class(members));
        (await editor.Offers(fix, (await editor.Find()).ShouldHaveSingleItem())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Nothing_is_offered_that_another_file_would_not_compile_with()
    {
        using Editor editor = Editor.Open("static class H { [MessageRoute(1)] public static void Open<T>() { } }", "static class Other { static void Call() => H.Open<int>(); }");
        (await editor.Offers(new GenericHandlerFix(), (await editor.Find()).ShouldHaveSingleItem())).ShouldBeEmpty();
    }

    [Fact]
    public async Task Two_blocks_in_one_handler_make_it_asynchronous_once()
    {
        using Editor editor = Editor.Open(Class("[MessageRoute(1)] public static void M() { Thread.Sleep(1); Thread.Sleep(2); }"));
        await editor.ApplyAll(new AwaitFix(), FixAllScope.Document, "Make the handler asynchronous and await it");
        (await editor.Texts()).ShouldHaveSingleItem().ShouldContain("async ValueTask M() { await Task.Delay(1); await Task.Delay(2); }");
    }

    private static string Class(string members) => $"sealed class Loader {{ public Task<string> Text => null!; }} static class H {{ {members} }}";
}

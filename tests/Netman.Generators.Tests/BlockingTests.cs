using Microsoft.CodeAnalysis;
using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>NMG019: what blocks an event loop, and what only looks like it.</summary>
public class BlockingTests
{
    [Theory]
    [InlineData("Thread.Sleep(1);", "Sleep")]
    [InlineData("Work().Wait();", "Wait")]
    [InlineData("Work().Wait(TimeSpan.FromSeconds(1));", "Wait")]
    [InlineData("_ = Number().Result;", "Result")]
    [InlineData("Work().GetAwaiter().GetResult();", "GetResult")]
    [InlineData("Work().ConfigureAwait(false).GetAwaiter().GetResult();", "GetResult")]
    [InlineData("_ = new ValueTask<int>(Number()).Result;", "Result")]
    [InlineData("Task.WaitAll(Work(), Work());", "WaitAll")]
    [InlineData("Gate.Wait();", "Wait")]
    [InlineData("Signal.WaitOne(1000);", "WaitOne")]
    [InlineData("new Thread(Idle).Join();", "Join")]
    [InlineData("System.IO.File.ReadAllText(\"a\");", "ReadAllText")]
    [InlineData("System.IO.File.WriteAllBytes(\"a\", new byte[1]);", "WriteAllBytes")]
    [InlineData("using var file = System.IO.File.OpenRead(\"a\"); file.ReadByte();", "ReadByte")]
    [InlineData("System.IO.Stream file = new System.IO.FileStream(\"a\", default); ((System.IO.FileStream)file).CopyTo(file);", "CopyTo")]
    [InlineData("Net.Receive(new byte[1]);", "Receive")]
    [InlineData("new System.Net.Sockets.NetworkStream(Net).Write(new byte[1]);", "Write")]
    [InlineData("Console.ReadLine();", "ReadLine")]
    [InlineData("var one = Number(); var two = Number(); one.ContinueWith(static _ => { }); _ = two.Result;", "Result")]
    [InlineData("System.Net.Dns.GetHostAddresses(\"a\");", "GetHostAddresses")]
    [InlineData("new System.Collections.Concurrent.BlockingCollection<int>().Take();", "Take")]
    [InlineData("Local(); void Local() => Thread.Sleep(1);", "Sleep")]
    [InlineData("if (b.Length > 0) { foreach (int i in new int[1]) Thread.Sleep(i); }", "Sleep")]
    [InlineData("Task<int>? one = Number(); _ = one?.Result;", "Result")]
    [InlineData("if (Number() is { Result: 1 }) { }", "Result")]
    [InlineData("var awaiter = Number().GetAwaiter(); _ = awaiter.GetResult();", "GetResult")]
    [InlineData("Monitor.Wait(Gate);", "Wait")]
    [InlineData("foreach (string line in System.IO.File.ReadLines(\"a\")) { }", "ReadLines")]
    [InlineData("foreach (int one in new System.Collections.Concurrent.BlockingCollection<int>().GetConsumingEnumerable()) { }", "GetConsumingEnumerable")]
    [InlineData("System.Data.Common.DbCommand command = null!; command.ExecuteNonQuery();", "ExecuteNonQuery")]
    [InlineData("if (Kept.IsCompleted) { } _ = Number().Result;", "Result")]
    public async Task NMG019_underlines_what_blocks_in_a_handler(string statements, string underlined) =>
        (await Diagnose.Source(Handler("void", "1", statements))).ShouldBe([$"NMG019 \"{underlined}\""]);

    [Theory]
    [InlineData("new System.IO.FileStream(\"a\", default).Read(new byte[3], 0, 3);", "Read")]
    [InlineData("Net.Receive(new byte[3], 0, 3, System.Net.Sockets.SocketFlags.None);", "Receive")]
    [InlineData("Net.Send(new byte[3], System.Net.Sockets.SocketFlags.None);", "Send")]
    public async Task An_offset_of_zero_or_no_flags_hid_a_call_that_blocks(string statements, string underlined) =>
        (await Diagnose.Source(Handler("void", "1", statements))).ShouldBe([$"NMG019 \"{underlined}\""]);

    [Theory]
    [InlineData("NetmanServer.CreateBuilder().OnOpen(connection => Thread.Sleep(1));", "OnOpen")]
    [InlineData("NetmanServer.CreateBuilder().OnClose(async (connection, reason) => { await Task.Yield(); Thread.Sleep(1); });", "OnClose")]
    [InlineData("default(Connection)!.RunEvery(TimeSpan.FromSeconds(1), static connection => Thread.Sleep(1));", "RunEvery")]
    public async Task NMG019_holds_for_hooks_and_timers_of_a_connection(string statement, string hook)
    {
        Diagnostic found = (await Diagnose.Find($"class C {{ static void M() => {statement} }}")).ShouldHaveSingleItem();
        found.GetMessage(null).ShouldBe($"'Sleep' blocks the event loop of '{hook}' and everybody on it; await 'Task.Delay'");
    }

    [Theory]
    [InlineData("NetmanServer.CreateBuilder().OnStarted(server => Thread.Sleep(1));")]
    [InlineData("NetmanServer.CreateBuilder().OnOpen(connection => { _ = Task.Run(() => Thread.Sleep(1)); });")]
    public async Task Lambdas_that_run_elsewhere_may_block(string statement) => (await Diagnose.Source($"class C {{ static void M() => {statement} }}")).ShouldBeEmpty();

    [Theory]
    [InlineData("[FallbackRoute]")]
    [InlineData("[MessageRoute(1), FallbackRoute]")]
    public async Task A_fallback_was_told_to_move_to_the_thread_pool_which_it_cannot(string routes) =>
        (await Diagnose.Find($"static class H {{ {routes} public static void M() => Thread.Sleep(1); }}")).ShouldHaveSingleItem()
            .GetMessage(null).ShouldBe("'Sleep' blocks the event loop of 'M' and everybody on it; await 'Task.Delay'");

    [Theory]
    [InlineData("[FallbackRoute] public static void M() => Thread.Sleep(1);")]
    [InlineData("[TextRoute] public static void M(string text) => Thread.Sleep(1);")]
    [InlineData("[Middleware] public static ValueTask M(MessageContext c, MessageDelegate n) { Thread.Sleep(1); return n(c); }")]
    [InlineData("[MessageRoute(1, Gate = nameof(Gate))] public static void M() { } public static bool Gate(Connection c) { Thread.Sleep(1); return true; }")]
    [InlineData("[MessageRoute(1), MessageRoute(2, Execution = Execution.ThreadPool)] public static void M() => Thread.Sleep(1);")]
    public async Task NMG019_holds_for_all_that_runs_on_a_loop(string method) =>
        (await Diagnose.Source($"static class H {{ {method} }}")).ShouldBe(["NMG019 \"Sleep\""]);

    [Fact]
    public async Task NMG019_holds_for_what_serves_a_raw_endpoint() =>
        (await Diagnose.Source("class R : RawHandler { public override int OnReceive(Connection c, ReadOnlySpan<byte> input) { Thread.Sleep(1); return input.Length; } }"))
            .ShouldBe(["NMG019 \"Sleep\""]);

    [Fact]
    public async Task NMG019_says_what_to_write_instead()
    {
        Diagnostic found = (await Diagnose.Find(Handler("void", "1", "Thread.Sleep(1);"))).ShouldHaveSingleItem();
        found.GetMessage(null).ShouldBe(
            "'Sleep' blocks the event loop of 'M' and everybody on it; await 'Task.Delay', or move the handler with 'Execution = Execution.ThreadPool'");
    }

    [Theory]
    [InlineData("await Work(); await Number();")]
    [InlineData("var one = Number(); await one; _ = one.Result;")]
    [InlineData("var one = Number(); var two = Number(); await Task.WhenAll(one, two); _ = one.Result + two.Result;")]
    [InlineData("var both = new[] { Number(), Number() }; await Task.WhenAll(both); foreach (var one in both) _ = one.Result + both[0].Result;")]
    [InlineData("Task<int> first = await Task.WhenAny(Number(), Number()); _ = first.Result;")]
    [InlineData("_ = (await Task.WhenAny(Number(), Number())).Result;")]
    [InlineData("var one = Number(); if (one.Status == TaskStatus.RanToCompletion) _ = one.Result;")]
    [InlineData("new System.Net.Sockets.UdpClient().Send(new byte[1], 1);")]
    [InlineData("var one = new ValueTask<int>(1); if (one.IsCompletedSuccessfully) _ = one.Result;")]
    [InlineData("await Task.Run(() => Thread.Sleep(1));")]
    [InlineData("await Task.Run(() => System.IO.File.ReadAllText(\"a\"));")]
    [InlineData("await Task.Run(Local); void Local() => Thread.Sleep(1);")]
    [InlineData("await Work().ConfigureAwait(false); Thread.Sleep(1);")]
    [InlineData("if (Gate.Wait(0)) Gate.Release();")]
    [InlineData("if (Signal.WaitOne(TimeSpan.Zero)) { }")]
    [InlineData("Thread.Sleep(0);")]
    [InlineData("var memory = new System.IO.MemoryStream(); memory.WriteByte(1); memory.CopyTo(System.IO.Stream.Null);")]
    [InlineData("Console.WriteLine(System.IO.File.Exists(\"a\"));")]
    [InlineData("await System.IO.File.ReadAllTextAsync(\"a\");")]
    [InlineData("_ = new Answer().Result;")]
    [InlineData("if (Kept is { IsCompletedSuccessfully: true } one) _ = one.Result;")]
    [InlineData("if (Kept is not { IsCompleted: true }) return; _ = Kept.Result;")]
    [InlineData("Task<int>? one = Kept; if (one?.IsCompletedSuccessfully == true) _ = one.Result;")]
    [InlineData("_ = Kept switch { { IsCompletedSuccessfully: true } one => one.Result, _ => 0 };")]
    [InlineData("await Kept; _ = Kept.Result;")]
    [InlineData("if (Kept.IsCompleted) _ = Kept.Result;")]
    [InlineData("var one = Number(); Task both = Task.WhenAll(one, Work()); await both; _ = one.Result;")]
    [InlineData("var both = new[] { Number() }; await Task.WhenAll(both).WaitAsync(TimeSpan.FromSeconds(1)); _ = both[0].Result;")]
    [InlineData("await foreach (Task<int> one in Task.WhenEach(Number(), Number())) _ = one.Result;")]
    [InlineData("var awaiter = Number().GetAwaiter(); if (awaiter.IsCompleted) _ = awaiter.GetResult();")]
    public async Task What_does_not_block_is_not_reported(string statements) =>
        (await Diagnose.Source(Handler("async Task", "1", statements + " await Task.Yield();"))).ShouldBeEmpty();

    [Theory]
    [InlineData("1, Execution = Execution.ThreadPool")]
    [InlineData("1, Execution = Execution.Concurrent")]
    public async Task A_handler_off_the_loop_may_block(string route) => (await Diagnose.Source(Handler("void", route, "Thread.Sleep(1);"))).ShouldBeEmpty();

    [Fact]
    public async Task Other_methods_may_block() => (await Diagnose.Source("class C { void M() => Thread.Sleep(1); }")).ShouldBeEmpty();

    private static string Handler(string returns, string route, string statements) => $$"""
        static class H
        {
            static readonly SemaphoreSlim Gate = new(1);
            static readonly ManualResetEvent Signal = new(false);
            static readonly System.Net.Sockets.Socket Net = null!;
            static Task<int> Kept => Number();
            static Task Work() => Task.CompletedTask;
            static Task<int> Number() => Task.FromResult(1);
            static void Idle() { }
            sealed class Answer { public int Result => 1; }

            [MessageRoute({{route}})]
            public static {{returns}} M(ReadOnlyMemory<byte> b)
            {
                {{statements}}
            }
        }
        """;
}

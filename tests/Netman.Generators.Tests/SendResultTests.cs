using Netman.Generators.Tests.Support;

namespace Netman.Generators.Tests;

/// <summary>NMG018: only where the answer would have ended something, or the waiting was the point.</summary>
public class SendResultTests
{
    [Theory]
    [InlineData("while (true) { connection.Send(1, default); await Task.Delay(10); }", "Send")]
    [InlineData("for (;;) { connection.Send(1, default); await Task.Delay(10); }", "Send")]
    [InlineData("do { connection.SendText(\"a\"); await Task.Delay(10); } while (true);", "SendText")]
    [InlineData("while (true) { await connection.SendAsync(1, default); }", "SendAsync")]
    [InlineData("while (await timer.WaitForNextTickAsync()) connection.Send(1, default);", "Send")]
    [InlineData("await foreach (byte[] each in lines) connection.Send(1, each);", "Send")]
    [InlineData("while (true) { foreach (byte[] each in known) { connection.Send(1, each); break; } await Task.Yield(); }", "Send")]
    [InlineData("while (true) { Other?.Send(1, default); await Task.Yield(); }", "Send")]
    public async Task NMG018_underlines_a_send_in_a_loop_that_nothing_ends(string statement, string underlined) =>
        (await Diagnose.Source(Pusher(statement))).ShouldBe([$"NMG018 \"{underlined}\""]);

    [Theory]
    [InlineData("c.SendAsync(1, b);")]
    [InlineData("c?.SendAsync(1, b);")]
    [InlineData("c.SendAsync(1, b).AsTask();")]
    [InlineData("Array.ForEach([c], static each => each.SendAsync(1, default));")]
    public async Task NMG018_underlines_a_send_that_nobody_waits_for(string statement) =>
        (await Diagnose.Source($"static class H {{ [MessageRoute(1)] public static void M(Connection c, ReadOnlyMemory<byte> b) {{ {statement} }} }}"))
            .ShouldBe(["NMG018 \"SendAsync\""]);

    [Theory]
    [InlineData("connection.Send(1, default);")]
    [InlineData("foreach (byte[] each in known) connection.Send(1, each);")]
    [InlineData("for (int i = 0; i < 10; i++) connection.Send(1, default);")]
    [InlineData("while (known.Count > 0) connection.Send(1, default);")]
    [InlineData("while (connection.Send(1, default) != SendResult.Closed) await Task.Delay(10);")]
    [InlineData("while (true) { _ = connection.Send(1, default); await Task.Delay(10); }")]
    [InlineData("while (true) { connection.Send(1, default); await Task.Delay(10, closed); }")]
    [InlineData("while (true) { connection.Send(1, default); await Task.Delay(10, connection.Closed); }")]
    [InlineData("while (await timer.WaitForNextTickAsync(closed)) connection.Send(1, default);")]
    [InlineData("while (true) { connection.Send(1, default); if (known.Count == 0) break; await Task.Yield(); }")]
    [InlineData("while (true) { connection.Send(1, default); if (connection.State == ConnectionState.Closed) continue; await Task.Yield(); }")]
    [InlineData("while (true) { Action one = () => connection.Send(1, default); one(); await Task.Yield(); }")]
    [InlineData("while (true) { connection.Server.Groups[\"all\"].Broadcast(1, default); await Task.Delay(10); }")]
    [InlineData("_ = connection.SendAsync(1, default);")]
    [InlineData("while (true) { foreach (Connection each in connection.Server.Connections) each.Send(1, default); await Task.Delay(10); }")]
    [InlineData("while (await timer.WaitForNextTickAsync()) { Connection? one = connection.Server.Connections.Find(connection.Id); one?.Send(1, default); }")]
    [InlineData("using var own = CancellationTokenSource.CreateLinkedTokenSource(closed); while (true) { if (own.IsCancellationRequested) continue; connection.Send(1, default); await Task.Yield(); }")]
    public async Task An_answer_that_nobody_needs_may_be_ignored(string statement) => (await Diagnose.Source(Pusher(statement))).ShouldBeEmpty();

    private static string Pusher(string statement) => $$"""
        static class Pusher
        {
            static Connection? Other => null;
            static async Task Push(Connection connection, PeriodicTimer timer, System.Collections.Generic.IAsyncEnumerable<byte[]> lines, System.Collections.Generic.List<byte[]> known, CancellationToken closed)
            {
                {{statement}}
                await Task.CompletedTask;
            }
        }
        """;
}

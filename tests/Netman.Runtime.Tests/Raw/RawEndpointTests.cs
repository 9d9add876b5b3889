using System.Net.Sockets;
using System.Text;

namespace Netman.Tests.Raw;

public class RawEndpointTests
{
    [Fact]
    public async Task Lines_split_at_every_byte_are_the_same_lines()
    {
        await using RawServer server = await RawServer.StartAsync(new LineHandler());
        byte[] input = "one\ntwo\n\nthree\nquit\n"u8.ToArray();
        for (int split = 1; split < input.Length; split++)
        {
            using Socket client = server.Connect();
            client.ReadExactly(6).ShouldBe("hello\n"u8.ToArray());
            client.Send(input.AsSpan(0, split));
            client.Send(input.AsSpan(split));
            Encoding.UTF8.GetString(client.ReadToEnd()).ShouldBe("ONE\nTWO\n\nTHREE\n", $"split at {split}");
        }
    }

    [Fact]
    public async Task What_is_not_consumed_comes_again_in_one_piece_with_more()
    {
        ScriptedHandler handler = new(static (connection, input) =>
        {
            if (input.Length < 200_000)
                return 0;
            connection.SendBytes(input);
            return input.Length;
        });
        await using RawServer server = await RawServer.StartAsync(handler);
        using Socket client = server.Connect();
        byte[] sent = new byte[200_000];
        Random.Shared.NextBytes(sent);
        foreach (byte[] piece in sent.Chunk(7_777))
            client.Send(piece);
        client.ReadExactly(sent.Length).ShouldBe(sent);
    }

    [Fact]
    public async Task Bytes_sent_before_a_half_close_are_answered()
    {
        await using RawServer server = await RawServer.StartAsync(new ScriptedHandler(Echo));
        using Socket client = server.Connect();
        client.Send("last words"u8);
        client.Shutdown(SocketShutdown.Send);
        client.ReadToEnd().ShouldBe("last words"u8.ToArray());
    }

    [Fact]
    public async Task OnOpen_comes_first_and_OnClose_last_and_the_servers_hooks_surround_the_handler()
    {
        ScriptedHandler handler = new(Echo);
        await using RawServer server = await RawServer.StartAsync(handler, builder => builder
            .OnOpen(_ => handler.Calls.Enqueue("server open"))
            .OnClose((_, _) => handler.Calls.Enqueue("server close")));
        using (Socket client = server.Connect())
        {
            client.Send("abc"u8);
            client.ReadExactly(3);
        }
        (await handler.Closed.Task.InTime()).ShouldBe(CloseReason.PeerClosed);
        await server.Server.StopAsync(RawServer.Deadline, TestContext.Current.CancellationToken);
        handler.Calls.ShouldBe(["server open", "open", "receive 3", "close", "server close"]);
    }

    [Fact]
    public async Task A_handlers_OnOpen_and_OnClose_come_even_where_the_servers_hook_throws()
    {
        ScriptedHandler handler = new(Echo);
        await using RawServer server = await RawServer.StartAsync(handler, static builder => builder
            .OnOpen(static async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException("the hook failed");
            }));
        using Socket client = server.Connect();
        (await handler.Closed.Task.InTime()).ShouldBe(CloseReason.HandlerFault);
        handler.Calls.ShouldBe(["open", "close"]);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public async Task A_consumed_count_outside_the_input_closes_the_connection(int consumed)
    {
        ScriptedHandler handler = new((_, _) => consumed);
        await using RawServer server = await RawServer.StartAsync(handler);
        using Socket client = server.Connect();
        client.Send("abc"u8);
        (await handler.Closed.Task.InTime()).ShouldBe(CloseReason.HandlerFault);
    }

    [Fact]
    public async Task A_handler_that_throws_closes_its_connection_and_no_other()
    {
        ScriptedHandler handler = new(static (connection, input) =>
            input[0] == '!' ? throw new InvalidOperationException("asked to") : Echo(connection, input));
        // Also where a fault closes nothing by itself: nobody knows where the stream stands.
        await using RawServer server = await RawServer.StartAsync(handler, static builder => builder
            .Configure(static options => options.CloseOnHandlerFault = false));
        using Socket good = server.Connect(), bad = server.Connect();
        bad.Send("!"u8);
        bad.ReadToEnd().ShouldBeEmpty();
        good.Send("still here"u8);
        good.ReadExactly(10).ShouldBe("still here"u8.ToArray());
        server.Server.Statistics.HandlerFaults.ShouldBe(1);
    }

    [Fact]
    public async Task A_peer_that_never_ends_its_item_is_closed_at_the_body_limit()
    {
        ScriptedHandler handler = new(static (_, _) => 0);
        await using RawServer server = await RawServer.StartAsync(handler, static builder => builder
            .Configure(static options => options.MaxBodyLength = 10_000));
        using Socket client = server.Connect();
        client.Send(new byte[10_000]);
        handler.Closed.Task.IsCompleted.ShouldBeFalse();
        client.Send(new byte[1]);
        (await handler.Closed.Task.InTime()).ShouldBe(CloseReason.MessageTooLarge);
    }

    [Fact]
    public async Task Bytes_sent_from_another_thread_arrive_in_order_with_the_loops_own()
    {
        TaskCompletionSource<Connection> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = await RawServer.StartAsync(new ScriptedHandler(Echo), builder => builder.OnOpen(c => opened.SetResult(c)));
        using Socket client = server.Connect();
        Connection connection = await opened.Task.InTime();
        for (byte i = 0; i < 100; i++)
            connection.SendBytes([i]).ShouldBe(SendResult.Queued);
        client.ReadExactly(100).ShouldBe(Enumerable.Range(0, 100).Select(static i => (byte)i).ToArray());
        connection.Close();
        client.ReadToEnd().ShouldBeEmpty();
        connection.SendBytes("late"u8).ShouldBe(SendResult.Closed);
    }

    [Fact]
    public async Task Bytes_on_their_way_from_other_threads_count_against_the_hard_limit()
    {
        TaskCompletionSource<Connection> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using ManualResetEventSlim blocked = new();
        ScriptedHandler handler = new((_, input) =>
        {
            blocked.Wait(RawServer.Deadline);
            return input.Length;
        });
        await using RawServer server = await RawServer.StartAsync(handler, builder => builder
            .Configure(static options => options.OutboundHardLimit = 100_000)
            .OnOpen(c => opened.SetResult(c)));
        using Socket client = server.Connect();
        Connection connection = await opened.Task.InTime();
        client.Send("x"u8);
        SpinWait.SpinUntil(() => handler.Calls.Contains("receive 1"), RawServer.Deadline).ShouldBeTrue();
        connection.SendBytes(new byte[60_000]).ShouldBe(SendResult.Queued);
        connection.OutboundBytes.ShouldBe(60_000);
        connection.SendBytes(new byte[60_000]).ShouldBe(SendResult.Overflow);
        blocked.Set();
        (await handler.Closed.Task.InTime()).ShouldBe(CloseReason.SlowConsumer);
    }

    [Fact]
    public async Task Send_with_a_message_id_says_that_a_raw_endpoint_has_no_packer()
    {
        TaskCompletionSource<Connection> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using RawServer server = await RawServer.StartAsync(new ScriptedHandler(Echo), builder => builder.OnOpen(c => opened.SetResult(c)));
        using Socket client = server.Connect();
        Connection connection = await opened.Task.InTime();
        Should.Throw<InvalidOperationException>(() => connection.Send(1, "x"u8)).Message.ShouldContain("SendBytes");
        connection.State.ShouldBe(ConnectionState.Open);
    }

    private static int Echo(Connection connection, ReadOnlySpan<byte> input)
    {
        connection.SendBytes(input);
        return input.Length;
    }
}

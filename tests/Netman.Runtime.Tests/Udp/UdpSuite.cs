using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Netman.Tests.Support;

namespace Netman.Tests.Udp;

/// <summary>What a UDP endpoint does, whatever loop it is on; a column is one empty subclass.</summary>
public abstract class UdpSuite(Action<NetmanServerOptions> loop)
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1_400)]
    [InlineData(65_499)] // the longest that a datagram takes, with the header's 8 bytes
    public async Task A_datagram_is_one_message_and_its_sender_gets_the_answer(int length)
    {
        await using UdpServer server = await StartAsync(Echo);
        Socket client = server.Client();
        byte[] sent = Message.Pack(7, Message.Pattern(length));
        client.Send(sent);
        byte[] received = new byte[70_000];
        received.AsSpan(0, client.Receive(received)).ToArray().ShouldBe(sent);
    }

    [Fact]
    public async Task Many_senders_at_once_each_get_their_own_answers()
    {
        await using UdpServer server = await StartAsync(Echo, "udp://127.0.0.1:0?receiveBuffer=1000000");
        Socket[] clients = [.. Enumerable.Range(0, 50).Select(_ => server.Client())];
        for (int round = 0; round < 4; round++)
        {
            for (int i = 0; i < clients.Length; i++)
                clients[i].SendMessage(1, $"client {i} round {round}");
            for (int i = 0; i < clients.Length; i++)
                clients[i].ReceiveText().ShouldBe($"client {i} round {round}");
        }
    }

    public static TheoryData<byte[]> Malformed =>
    [
        new byte[] { },
        new byte[] { 1 },
        new byte[] { 0, 0, 0, 0, 1, 0, 0 }, // half a header
        new byte[] { 2, 0, 0, 0, 1, 0, 0, 0, 65 }, // announces more than there is
        new byte[] { 1, 0, 0, 0, 1, 0, 0, 0, 65, 66 }, // holds more than it announces
        new byte[] { 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0 }, // two messages
        new byte[] { 255, 255, 255, 255, 1, 0, 0, 0 }, // over the limit
    ];

    [Theory, MemberData(nameof(Malformed))]
    public async Task A_datagram_that_is_not_exactly_one_message_is_counted_and_dropped(byte[] datagram)
    {
        await using UdpServer server = await StartAsync(Echo);
        Socket client = server.Client();
        client.Send(datagram);
        client.SendMessage(1, "after it");
        client.ReceiveText().ShouldBe("after it");
        (server.Statistics.DatagramsMalformed, server.Statistics.Messages, server.Statistics.Datagrams).ShouldBe((1, 1, 2));
    }

    [Fact]
    public async Task A_sender_can_be_answered_later_from_any_thread_by_the_peer_that_was_kept()
    {
        TaskCompletionSource<UdpPeer> kept = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = await StartAsync(context =>
        {
            if (context.MessageId == 1)
                kept.SetResult(context.Connection.UdpPeer!.Value);
            return default;
        });
        Socket first = server.Client(), second = server.Client();
        first.SendMessage(1, "remember me");
        UdpPeer peer = await kept.Task.InTime();
        second.SendMessage(2, "somebody else"); // the lent connection is theirs now
        peer.Address.ShouldBe(first.LocalEndPoint);
        peer.Send(9, "later"u8).ShouldBe(SendResult.Queued);
        first.ReceiveText().ShouldBe("later");
        second.Available.ShouldBe(0);
    }

    [Fact]
    public async Task A_peer_that_never_sent_can_be_sent_to()
    {
        await using UdpServer server = await StartAsync(Echo);
        Socket client = server.Client();
        UdpPeer peer = server.Endpoint.PeerAt((IPEndPoint)client.LocalEndPoint!);
        peer.Send(1, "hello"u8);
        client.ReceiveText().ShouldBe("hello");
        peer.SendBytes("12345678 as it is"u8);
        client.ReceiveText().ShouldBe(" as it is");
    }

    // The connection is lent; while a handler is pending it must not be lent to anybody else.
    [Fact]
    public async Task A_handler_that_waits_answers_its_own_sender_though_others_were_handled_meanwhile()
    {
        ConcurrentDictionary<string, TaskCompletionSource> gates = new();
        await using UdpServer server = await StartAsync(async context =>
        {
            string name = Encoding.UTF8.GetString(context.Body);
            await gates.GetOrAdd(name, static _ => new()).Task;
            context.Connection.Send(1, context.Body);
        });
        Socket[] clients = [.. Enumerable.Range(0, 10).Select(_ => server.Client())];
        for (int i = 0; i < clients.Length; i++)
            clients[i].SendMessage(1, $"{i}");
        for (int i = clients.Length - 1; i >= 0; i--)
        {
            gates.GetOrAdd($"{i}", static _ => new()).SetResult();
            clients[i].ReceiveText().ShouldBe($"{i}");
        }
    }

    [Fact]
    public async Task Pending_handlers_have_a_bound_and_what_comes_beyond_it_is_counted_and_dropped()
    {
        TaskCompletionSource gate = new();
        await using UdpServer server = await StartAsync(async context =>
        {
            await gate.Task;
            context.Connection.Send(1, context.Body);
        }, configure: static builder => builder.Configure(static _ => { }));
        server.Endpoint.Options.MaxPendingDatagrams = 3;
        Socket client = server.Client();
        for (int i = 0; i < 5; i++)
            client.SendMessage(1, $"{i}");
        await Deadline.Until(() => server.Statistics.Datagrams == 5);
        (server.Statistics.DatagramsDropped, server.Statistics.Messages).ShouldBe((2, 3));
        gate.SetResult();
        string[] answers = [client.ReceiveText(), client.ReceiveText(), client.ReceiveText()];
        answers.ShouldBe(["0", "1", "2"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_handler_that_throws_or_closes_does_not_touch_the_next_datagram()
    {
        await using UdpServer server = await StartAsync(static context =>
        {
            if (context.MessageId == 1)
                throw new InvalidOperationException("asked to");
            if (context.MessageId == 2)
            {
                context.Connection.Close();
                context.Connection.Send(2, "closed"u8).ShouldBe(SendResult.Closed);
                return default;
            }
            if (context.MessageId == 3)
                context.Connection.Abort();
            return Echo(context);
        });
        Socket client = server.Client();
        for (uint id = 1; id <= 4; id++)
            client.SendMessage(id, $"{id}");
        client.ReceiveText().ShouldBe("4");
        server.Statistics.HandlerFaults.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_handler_stores_with_the_connection_is_not_the_next_senders()
    {
        ConcurrentQueue<object?> seen = new();
        await using UdpServer server = await StartAsync(context =>
        {
            seen.Enqueue(context.Connection.UserState);
            context.Connection.UserState = "mine";
            return Echo(context);
        });
        Socket client = server.Client();
        for (int i = 0; i < 2; i++)
        {
            client.SendMessage(1, "x");
            client.ReceiveText();
        }
        seen.ShouldBe([null, null]);
    }

    [Fact]
    public async Task A_message_too_long_for_a_datagram_is_refused_at_its_sender()
    {
        await using UdpServer server = await StartAsync(Echo);
        UdpPeer peer = server.Endpoint.PeerAt((IPEndPoint)server.Client().LocalEndPoint!);
        Should.Throw<ArgumentException>(() => peer.Send(1, new byte[65_500])).Message.ShouldContain("datagram");
        Should.Throw<ArgumentException>(() => peer.SendBytes(new byte[65_508]));
        Should.Throw<InvalidOperationException>(() => default(UdpPeer).Send(1, default));
    }

    [Fact]
    public async Task A_lent_connection_cannot_join_a_group()
    {
        await using UdpServer server = await StartAsync(static context =>
        {
            string answer = "joined";
            try
            {
                context.Connection.Server.Groups["room"].Join(context.Connection);
            }
            catch (InvalidOperationException refused)
            {
                answer = refused.Message;
            }
            context.Connection.Send(1, Encoding.UTF8.GetBytes(answer));
            return default;
        });
        Socket client = server.Client();
        client.SendMessage(1, "x");
        client.ReceiveText().ShouldContain("UdpPeer");
    }

    [Fact]
    public async Task IPv4_senders_reach_an_endpoint_on_every_address()
    {
        await using UdpServer server = await StartAsync(Echo, "udp://*:0");
        Socket client = server.Client();
        client.SendMessage(1, "four");
        client.ReceiveText().ShouldBe("four");
        server.Endpoint.PeerAt((IPEndPoint)client.LocalEndPoint!).Send(1, "back"u8);
        client.ReceiveText().ShouldBe("back");
    }

    [Fact]
    public async Task With_ReusePort_every_loop_receives()
    {
        ConcurrentDictionary<int, bool> threads = new();
        await using UdpServer server = await StartAsync(context =>
        {
            threads.TryAdd(Environment.CurrentManagedThreadId, true);
            return Echo(context);
        }, "udp://127.0.0.1:0?reusePort=true", static builder => builder.Configure(static options => options.Loops = 2));
        for (int i = 0; i < 64; i++)
        {
            Socket client = server.Client();
            client.SendMessage(1, "x");
            client.ReceiveText().ShouldBe("x");
        }
        threads.Count.ShouldBe(2);
    }

    // The connection is lent as long as anything runs for its datagram.
    [Fact]
    public async Task Handlers_beside_each_other_answer_their_own_senders_though_others_were_handled_meanwhile()
    {
        ConcurrentDictionary<string, TaskCompletionSource> gates = new();
        BesideRoutes routes = new(async context =>
        {
            string name = Encoding.UTF8.GetString(context.Body);
            await gates.GetOrAdd(name, static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            context.Connection.Send(1, Encoding.UTF8.GetBytes(name));
        });
        await using UdpServer server = await UdpServer.StartAsync(NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1).Configure(loop).Listen("udp://127.0.0.1:0").MapRoutes(routes));
        Socket[] clients = [.. Enumerable.Range(0, 10).Select(_ => server.Client())];
        for (int i = 0; i < clients.Length; i++)
            clients[i].SendMessage(1, $"{i}");
        await Deadline.Until(() => server.Statistics.Messages == 10);
        for (int i = clients.Length - 1; i >= 0; i--)
        {
            gates.GetOrAdd($"{i}", static _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            clients[i].ReceiveText().ShouldBe($"{i}");
        }
        await Deadline.Until(() => server.Endpoint.Ports[0].Pending == 0, "every connection that was lent is back");
    }

    private sealed class BesideRoutes(MessageDelegate handler) : MessageDispatcher
    {
        public override ValueTask DispatchAsync(MessageContext context) => Concurrently(context, handler);
    }

    [Fact]
    public async Task A_raw_UDP_endpoint_hands_datagrams_to_its_handler_as_they_are()
    {
        await using UdpServer server = await UdpServer.StartAsync(NetmanServer.CreateBuilder()
            .Configure(static options => options.Loops = 1).Configure(loop).Listen("udp://127.0.0.1:0", new RawEcho()));
        Socket client = server.Client();
        client.Send("no header"u8);
        byte[] answer = new byte[100];
        answer.AsSpan(0, client.Receive(answer)).ToArray().ShouldBe("no header"u8.ToArray());
    }

    [Fact]
    public async Task A_stop_lets_pending_handlers_answer_and_a_later_send_says_closed()
    {
        TaskCompletionSource gate = new(), entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = await StartAsync(async context =>
        {
            entered.SetResult();
            await gate.Task;
            context.Connection.Send(1, "before the end"u8);
        });
        Socket client = server.Client();
        UdpPeer peer = server.Endpoint.PeerAt((IPEndPoint)client.LocalEndPoint!);
        client.SendMessage(1, "x");
        await entered.Task.InTime();
        Task<DrainSummary> stopped = server.Server.StopAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        gate.SetResult();
        client.ReceiveText().ShouldBe("before the end");
        await stopped.InTime();
        peer.Send(1, "late"u8).ShouldBe(SendResult.Closed);
    }

    [Fact]
    public async Task A_stop_that_does_not_wait_tells_pending_handlers_through_their_token()
    {
        TaskCompletionSource entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TaskCompletionSource<bool> cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = await StartAsync(async context =>
        {
            entered.SetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, context.ConnectionClosed);
            }
            finally
            {
                cancelled.SetResult(context.ConnectionClosed.IsCancellationRequested);
            }
        });
        server.Client().SendMessage(1, "x");
        await entered.Task.InTime();
        await server.Server.StopAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        (await cancelled.Task.InTime()).ShouldBeTrue();
    }

    [Fact]
    public async Task A_thousand_datagrams_leave_no_more_connections_than_were_handled_at_a_time()
    {
        HashSet<Connection> lent = [];
        await using UdpServer server = await StartAsync(context =>
        {
            lent.Add(context.Connection);
            return Echo(context);
        });
        for (int i = 0; i < 1_000; i++)
        {
            using Socket client = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 10_000 };
            client.Connect(server.Endpoint.LocalEndPoint!);
            client.SendMessage(1, "x");
            client.ReceiveText().ShouldBe("x");
        }
        lent.Count.ShouldBe(1);
        server.Statistics.Connections.ShouldBe(0);
    }

    private Task<UdpServer> StartAsync(
        Func<MessageContext, ValueTask> handle, string url = "udp://127.0.0.1:0", Action<NetmanServerBuilder>? configure = null) =>
        UdpServer.StartAsync(handle, url, builder =>
        {
            builder.Configure(loop);
            configure?.Invoke(builder);
        });

    private static ValueTask Echo(MessageContext context)
    {
        context.Connection.Send(context.MessageId, context.Body);
        return default;
    }

    private sealed class RawEcho : RawHandler
    {
        public override int OnReceive(Connection connection, ReadOnlySpan<byte> input)
        {
            connection.SendBytes(input);
            return input.Length;
        }
    }
}

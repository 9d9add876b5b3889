using System.Net.Sockets;
using Netman.Tests.EventLoops;
using Netman.Tests.Support;

namespace Netman.Tests.Udp;

public sealed class LentConnectionTests() : LentConnectionSuite(static _ => { });

public sealed class KqueueLoopLentConnectionTests() : LentConnectionSuite(KqueueShim.Use);

public sealed class SocketLoopLentConnectionTests() : LentConnectionSuite(static options => options.Loop = LoopKind.Socket);

/// <summary>What a handler can do with a connection that is lent to one datagram, and what must not be left of it.</summary>
public abstract class LentConnectionSuite(Action<NetmanServerOptions> loop)
{
    [Fact]
    public async Task A_datagram_can_still_be_read_after_its_handler_has_stopped_the_server()
    {
        NetmanServer? stopped = null;
        TaskCompletionSource<byte[]> read = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<DrainSummary>? stopping = null;
        await using UdpServer server = await StartAsync(context =>
        {
            stopping = stopped!.StopAsync(TimeSpan.Zero, CancellationToken.None);
            read.SetResult(context.Body.ToArray());
            return default;
        });
        stopped = server.Server;
        byte[] body = Message.Pattern(60_000);
        server.Client().Send(Message.Pack(1, body));
        (await read.Task.InTime()).ShouldBe(body);
        await stopping!.InTime();
    }

    [Fact]
    public async Task A_timer_of_a_datagram_does_not_fire_at_the_next_sender()
    {
        ManualTime time = new();
        await using UdpServer server = await StartAsync(
            static context =>
            {
                if (context.MessageId == 1)
                    context.Connection.RunAfter(TimeSpan.FromSeconds(1), static lent => lent.Send(9, "whose?"u8));
                else
                    context.Connection.Send(2, context.Body);
                return default;
            },
            builder => builder.Configure(options => options.TimeProvider = time));
        Socket first = server.Client(), second = server.Client();
        first.SendMessage(1, "");
        second.SendMessage(2, "mine");
        second.ReceiveText().ShouldBe("mine");
        time.Advance(5);
        second.SendMessage(2, "mine too");
        second.ReceiveText().ShouldBe("mine too");
        second.Available.ShouldBe(0);
        (await OnLoopAsync(server, static current => current.ArmedTimers)).ShouldBe(0);
    }

    [Fact]
    public async Task Pausing_reading_means_nothing_to_a_datagram()
    {
        await using UdpServer server = await StartAsync(static context =>
        {
            context.Connection.PauseReading();
            context.Connection.Send(1, context.Body);
            context.Connection.ResumeReading();
            return default;
        });
        Socket client = server.Client();
        for (int i = 0; i < 3; i++)
        {
            client.SendMessage(1, "echo");
            client.ReceiveText().ShouldBe("echo");
        }
        server.Statistics.HandlerFaults.ShouldBe(0);
    }

    private static Task<T> OnLoopAsync<T>(UdpServer server, Func<EventLoop, T> read)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EventLoop target = server.Server.Loops[0];
        target.Post(_ => done.SetResult(read(target)), null);
        return done.Task.InTime("the loop to answer");
    }

    private Task<UdpServer> StartAsync(Func<MessageContext, ValueTask> handle, Action<NetmanServerBuilder>? configure = null) =>
        UdpServer.StartAsync(handle, configure: builder =>
        {
            builder.Configure(loop);
            configure?.Invoke(builder);
        });
}

using System.Net.Sockets;
using System.Text;

namespace Netman.Tests.Udp;

public class OffLoopDatagramTests
{
    [Fact]
    public async Task A_handler_beside_others_answers_the_sender_of_its_own_datagram()
    {
        TaskCompletionSource release = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using UdpServer server = await UdpServer.StartAsync(context => context.Connection.StartConcurrently(context, async own =>
        {
            string text = Encoding.UTF8.GetString(own.Body);
            if (text == "first")
                await release.Task.ConfigureAwait(false);
            own.Connection.Send(1, Encoding.UTF8.GetBytes(text));
        }));
        Socket first = server.Client(), second = server.Client();
        first.SendMessage(1, "first");
        second.SendMessage(1, "second");
        second.ReceiveText().ShouldBe("second");
        release.SetResult();
        first.ReceiveText().ShouldBe("first");
    }

    [Fact]
    public async Task What_a_table_kept_for_a_datagram_ends_with_it()
    {
        int disposed = 0;
        await using UdpServer server = await UdpServer.StartAsync(context =>
        {
            Kept.For(context.Connection).Own(new Ending(() => Interlocked.Increment(ref disposed)));
            context.Connection.Send(1, Encoding.UTF8.GetBytes($"{Kept.For(context.Connection).Count++} {Volatile.Read(ref disposed)}"));
            return default;
        });
        Socket client = server.Client();
        for (int i = 0; i < 3; i++)
        {
            client.SendMessage(1, "");
            client.ReceiveText().ShouldBe($"0 {i}");
        }
    }

    private sealed class Ending(Action ended) : IDisposable
    {
        public void Dispose() => ended();
    }

    private sealed class Kept : ConnectionInstances
    {
        public int Count { get; set; }

        public static Kept For(Connection connection) => Table.Of(connection);

        private sealed class Table : MessageDispatcher
        {
            public override ValueTask DispatchAsync(MessageContext context) => default;

            public static Kept Of(Connection connection) => FindOrAdd<Kept>(connection);
        }
    }
}

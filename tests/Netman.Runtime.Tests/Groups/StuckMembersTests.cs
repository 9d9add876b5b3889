using System.Runtime.InteropServices;
using Netman.Testing;
using Netman.Tests.Support;

namespace Netman.Tests.Groups;

/// <summary>Members of a group that do not read: what a broadcast costs for each of them.</summary>
public class StuckMembersTests
{
    private const int Members = 1000, Frames = 150;

    [Fact]
    public async Task A_broadcast_to_a_thousand_stuck_members_holds_one_copy_of_each_frame()
    {
        await using InMemoryServer server = await StartAsync(OutboundPolicy.Disconnect);
        List<InMemoryClient> clients = await ConnectAsync(server, Members);
        for (int i = 0; i < Frames; i++)
            await BroadcastAsync(server, i, 20_000);

        (int outstanding, int different) = await OnLoopAsync(server, loop => (loop.Blocks.Outstanding, OldestOf(server).Distinct().Count()));
        outstanding.ShouldBe(0, "nobody has a block of his own");
        different.ShouldBe(1, "all hold the same array");
        server.Server.Connections.ShouldAllBe(static member => member.OutboundBytes == Frames * 20_008);
        await ShouldReceiveAllAsync(clients[7], 20_000);
    }

    [Fact]
    public async Task Of_smaller_frames_a_stuck_member_has_its_own_no_more_than_one_call_to_the_kernel_takes()
    {
        await using InMemoryServer server = await StartAsync(OutboundPolicy.Disconnect);
        List<InMemoryClient> clients = await ConnectAsync(server, Members);
        for (int i = 0; i < Frames; i++)
            await BroadcastAsync(server, i, 2000);

        (await OnLoopAsync(server, static loop => loop.Blocks.Outstanding)).ShouldBeLessThanOrEqualTo(Members);
        server.Server.Connections.ShouldAllBe(static member => member.OutboundBytes == Frames * 2008);
        await ShouldReceiveAllAsync(clients[7], 2000);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(2000)]
    [InlineData(20_000)]
    public async Task DropOldest_holds_one_copy_as_well_and_the_newest_frames_arrive_whole(int size)
    {
        const int Sent = 4000;
        await using InMemoryServer server = await StartAsync(OutboundPolicy.DropOldest);
        List<InMemoryClient> clients = await ConnectAsync(server, 10);
        for (int i = 0; i < Sent; i++)
            await BroadcastAsync(server, i, size);

        int blocks = await OnLoopAsync(server, static loop => loop.Blocks.Outstanding);
        if (size >= 2000)
            blocks.ShouldBeLessThanOrEqualTo(10 * 4, "one for the kernel, three of what describes two thousand frames");
        InMemoryClient client = clients[3];
        client.ReceiveWindow = int.MaxValue;
        server.Server.Loops[0].Post(_ => client.Connection!.FlushInLoop(), null);
        int last = -1, received = 0;
        for (; last != Sent - 1; received++)
        {
            ReceivedMessage message = await client.ReceiveAsync();
            ((int)message.Id).ShouldBeGreaterThan(last);
            message.Body.AsSpan().SequenceEqual(Message.Pattern(size, (int)message.Id)).ShouldBeTrue($"message {message.Id} is whole");
            last = (int)message.Id;
        }
        if (size >= 2000)
            received.ShouldBeLessThan(Sent);
        await server.Server.StopAsync(TimeSpan.Zero);
        server.Server.Loops[0].Blocks.Outstanding.ShouldBe(0);
    }

    private static Task<InMemoryServer> StartAsync(OutboundPolicy policy) => InMemoryServer.StartAsync(builder => builder
        .MapRoutes(TestRoutes.Echo(1))
        .Configure(options => (options.OutboundPolicy, options.FirstByteTimeout) = (policy, Timeout.InfiniteTimeSpan))
        .OnOpen(static connection => connection.Server.Groups["room"].Join(connection)));

    private static async Task<List<InMemoryClient>> ConnectAsync(InMemoryServer server, int count)
    {
        List<InMemoryClient> clients = [];
        for (int i = 0; i < count; i++)
        {
            clients.Add(server.Connect());
            clients[i].ReceiveWindow = 0;
        }
        await Deadline.Until(() => server.Server.Groups["room"].Count == count, "all have joined");
        return clients;
    }

    private static Task<bool> BroadcastAsync(InMemoryServer server, int number, int size) => OnLoopAsync(server, _ =>
    {
        server.Server.Groups["room"].Broadcast((uint)number, Message.Pattern(size, number)).ShouldBe(SendResult.Queued);
        return true;
    });

    private static IEnumerable<byte[]> OldestOf(InMemoryServer server)
    {
        foreach (Connection member in server.Server.Connections)
        {
            MemoryMarshal.TryGetArray(member.OldestOutbound, out ArraySegment<byte> oldest).ShouldBeTrue();
            yield return oldest.Array!;
        }
    }

    private static async Task ShouldReceiveAllAsync(InMemoryClient client, int size)
    {
        client.ReceiveWindow = int.MaxValue;
        client.Connection!.Loop.Post(_ => client.Connection.FlushInLoop(), null);
        for (int i = 0; i < Frames; i++)
        {
            ReceivedMessage message = await client.ReceiveAsync();
            message.Id.ShouldBe((uint)i);
            message.Body.AsSpan().SequenceEqual(Message.Pattern(size, i)).ShouldBeTrue($"message {i} is whole");
        }
    }

    private static Task<T> OnLoopAsync<T>(InMemoryServer server, Func<EventLoop, T> read)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        EventLoop loop = server.Server.Loops[0];
        loop.Post(_ =>
        {
            try
            {
                done.SetResult(read(loop));
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        }, null);
        return done.Task.InTime("the loop to answer");
    }
}

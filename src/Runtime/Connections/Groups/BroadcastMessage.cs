using System.Buffers;

namespace Netman;

/// <summary>
/// One message on its way to many connections: the copy that the loops share, given back by the last of them. On a loop it is
/// framed once for each kind of framing among its members. Safe to be handed to other loops.
/// </summary>
internal sealed class BroadcastMessage
{
    private readonly NetmanServer _server;
    private readonly string? _group;
    private readonly Connection? _except;
    private readonly byte[] _body;
    private readonly int _length;
    private readonly uint? _messageId;
    private int _holders = 1; // the poster, until every loop has got its own hold

    private BroadcastMessage(NetmanServer server, string? group, uint? messageId, ReadOnlySpan<byte> body, Connection? except)
    {
        (_server, _group, _messageId, _except, _length) = (server, group, messageId, except, body.Length);
        _body = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(_body);
    }

    /// <param name="server">Whose connections.</param>
    /// <param name="group">The group's name; <see langword="null"/> for every connection.</param>
    /// <param name="messageId">The message id for the header; <see langword="null"/> for bytes as they are.</param>
    /// <param name="body">The body, copied only where another loop has to see it.</param>
    /// <param name="except">A connection to leave out.</param>
    internal static SendResult Send(NetmanServer server, string? group, uint? messageId, ReadOnlySpan<byte> body, Connection? except)
    {
        BroadcastMessage? shared = null;
        SendResult result = SendResult.Queued;
        EventLoop? here = null;
        foreach (EventLoop loop in server.Loops)
        {
            if (loop.IsCurrent)
                here = loop;
            else if (group is null ? loop.Connections.Count > 0 : loop.Groups.Find(group) is not null)
                Post(server, loop, shared ??= new BroadcastMessage(server, group, messageId, body, except), ref result);
        }
        shared?.Release();
        if (here is not null)
            SendInLoop(here, group, messageId, body, except);
        return result;
    }

    private static void Post(NetmanServer server, EventLoop loop, BroadcastMessage message, ref SendResult result)
    {
        if (loop.Groups.TryPost(message._length, server.Options.OutboundHardLimit))
        {
            message.PostTo(loop);
            return;
        }
        server.CountDropped();
        result = SendResult.Dropped;
    }

    private void PostTo(EventLoop loop)
    {
        Interlocked.Increment(ref _holders);
        loop.Enqueue(new LoopTask(
            static (message, loop, _) => ((BroadcastMessage)message!).Arrived((EventLoop)loop!), this, loop));
    }

    private void Arrived(EventLoop loop)
    {
        // A loop that has ended runs what is posted to it on another thread: it has no connections left.
        if (loop.IsCurrent)
            SendPosted(loop);
        loop.Groups.Arrived(_length);
        Release();
    }

    // A packer that refuses the message, or has a bug: there is no caller left to tell, and the loop is not to pay for it.
    private void SendPosted(EventLoop loop)
    {
        try
        {
            SendInLoop(loop, _group, _messageId, _body.AsSpan(0, _length), _except);
        }
        catch (Exception fault)
        {
            loop.Counters.HandlerFaults++;
            _server.Log.BroadcastFailed(fault, _group, _messageId);
        }
    }

    private void Release()
    {
        if (Interlocked.Decrement(ref _holders) == 0)
            ArrayPool<byte>.Shared.Return(_body);
    }

    private static void SendInLoop(EventLoop loop, string? group, uint? messageId, ReadOnlySpan<byte> body, Connection? except)
    {
        BroadcastFrames frames = new(loop, messageId, body, except);
        try
        {
            if (group is null)
                loop.Connections.ForEach(ref frames, static (Connection member, ref BroadcastFrames frames) => frames.SendTo(member));
            else if (loop.Groups.Find(group) is { } part)
                SendToMembers(loop, part, ref frames);
        }
        finally
        {
            frames.Clear();
        }
    }

    // The first broadcast of a turn goes out at once, from the frame that all share. What follows in the same turn is appended
    // to what waits, so that a burst of broadcasts costs a member one send.
    private static void SendToMembers(EventLoop loop, GroupPart part, ref BroadcastFrames frames)
    {
        frames.AtOnce = part.LastTurn != loop.Turn;
        part.LastTurn = loop.Turn;
        part.Walk(ref frames, static (Connection member, ref BroadcastFrames frames) => frames.SendTo(member));
    }
}

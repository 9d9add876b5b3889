using Netman.Buffers;

namespace Netman;

/// <summary>A message (or, without an id, bytes) framed for the members of a walk: once, as long as they frame alike. Loop-only, for the length of a walk.</summary>
internal ref struct BroadcastFrames(EventLoop loop, uint? messageId, ReadOnlySpan<byte> body, Connection? except)
{
    private readonly ReadOnlySpan<byte> _body = body;
    private object? _key, _otherKey;
    private RingBuffer _frame, _otherFrame;
    private byte[]? _shared, _otherShared; // the same, as those hold it that it is not sent to at once

    /// <summary>Whether the transport is asked at once, where nothing waits before it.</summary>
    internal bool AtOnce { get; set; }

    internal void SendTo(Connection member)
    {
        if (member == except || !member.IsOpened || (messageId is not null && !member.HasMessages))
            return;
        object? key = member.Protocol.FramingKey;
        if (key is null)
        {
            _ = messageId is { } id ? member.Send(id, _body) : member.SendBytes(_body);
            return;
        }
        if (key != _key)
            Frame(member.Protocol, key);
        member.SendFrame(ref this);
    }

    /// <summary>The message in the frame of the member that it is being sent to.</summary>
    internal readonly ReadOnlySpan<byte> Current => _frame.FirstSegment;

    /// <summary>The same, to be kept: one array for all who keep it, which nobody changes. Made for the first of them.</summary>
    internal byte[] Share()
    {
        if (_shared is not null)
            return _shared;
        byte[] shared = GC.AllocateUninitializedArray<byte>(_frame.Count);
        Current.CopyTo(shared);
        return _shared = shared;
    }

    internal void Clear()
    {
        _frame.Clear(loop.Blocks);
        _otherFrame.Clear(loop.Blocks);
    }

    // Two frames are kept, since a group often has members of two kinds: TCP and WebSocket.
    private void Frame(ConnectionProtocol framing, object key)
    {
        (_key, _otherKey) = (_otherKey, _key);
        (_frame, _otherFrame) = (_otherFrame, _frame);
        (_shared, _otherShared) = (_otherShared, _shared);
        if (key == _key)
            return;
        _frame.Clear(loop.Blocks);
        _shared = null;
        _key = key;
        if (messageId is { } id)
            framing.Append(ref _frame, loop.Blocks, id, _body);
        else
            framing.AppendBytes(ref _frame, loop.Blocks, _body);
    }
}

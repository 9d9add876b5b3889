using Netman.Buffers;

namespace Netman;

/// <summary>Packed messages, as a layer above needs them that puts them into frames of its own.</summary>
internal abstract class MessageProtocol : ConnectionProtocol
{
    /// <summary>Whether routes have a say at the header, before the body is there.</summary>
    internal abstract bool AsksAtHeader { get; }

    /// <summary>The longest body that any route allows.</summary>
    internal abstract int LongestBody { get; }

    /// <summary>Asks about the message that begins here, as far as it can be told yet; closes the connection where it may not come.</summary>
    internal abstract bool Admits(Connection connection, ReadOnlySpan<byte> start);

    /// <summary>Writes what stands before a body and returns its length.</summary>
    internal abstract int WriteHeader(Span<byte> destination, uint messageId, int bodyLength);

    /// <summary>The most bytes behind a body; mostly 0.</summary>
    internal abstract int MaxTrailerLength { get; }

    /// <summary>Writes what stands behind a body and returns its length.</summary>
    internal abstract int WriteTrailer(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body);
}

/// <summary>
/// Packed messages to routes: unpack, dispatch, and wait where a handler's task is pending. Generic over the packer so that the
/// default one, a struct, is inlined into the loop over a batch. Stateless: one instance an endpoint.
/// </summary>
internal sealed class MessageProtocol<TPacker>(TPacker packer, MessageDispatcher dispatcher, int maxBodyLength) : MessageProtocol
    where TPacker : IPacker
{
    private readonly bool _asksAtHeader = dispatcher.HasAdmission;

    internal override bool AsksAtHeader => _asksAtHeader;

    internal override int LongestBody { get; } = dispatcher.HasAdmission ? LongestOf(dispatcher.GetRoutes(), maxBodyLength) : maxBodyLength;

    // A table that decides for itself may allow more than the server does.
    private readonly int _unpackLimit = dispatcher.HasAdmission ? NetmanServerOptions.LargestBody : maxBodyLength;

    internal override int MaxOverhead { get; } = Small(packer.MaxHeaderLength) + Small(packer.MaxTrailerLength);

    internal override int MaxTrailerLength { get; } = packer.MaxTrailerLength;

    // The default packer is inlined and known not to throw; one from outside is held to what it answers. A constant for the JIT.
    private static bool IsTrusted => typeof(TPacker) == typeof(LengthPrefixedPacker);

    internal override int OverheadOf(uint messageId, ReadOnlySpan<byte> body)
    {
        if (!IsTrusted)
            packer.Validate(messageId, body);
        return MaxOverhead;
    }

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        EventLoop loop = connection.Loop;
        MessageContext context = loop.RentContext();
        context.Attach(connection);
        loop.Dispatching = context;
        int consumed = 0;
        needed = 0;
        while (connection.MayDispatch && consumed < input.Length)
        {
            ReadOnlySpan<byte> rest = input[consumed..];
            UnpackStatus status = IsTrusted
                ? packer.TryUnpack(rest, _unpackLimit, out PackedFrame frame)
                : UnpackChecked(connection, rest, out frame);
            if (_asksAtHeader && status <= UnpackStatus.NeedMore && !IsAdmitted(connection, status, frame, rest.Length))
                break;
            if (status != UnpackStatus.Message)
            {
                needed = frame.Length;
                if (status != UnpackStatus.NeedMore)
                    Close(connection, status, frame);
                break;
            }
            consumed += frame.Length;
            context.Begin(frame.MessageId, rest.Slice(frame.BodyOffset, frame.BodyLength));
            if (!Dispatch(connection, context))
            {
                loop.Dispatching = null;
                return consumed;
            }
        }
        loop.Dispatching = null;
        loop.ReturnContext(context);
        return consumed;
    }

    internal override bool ReceiveDatagram(Connection connection, Span<byte> datagram)
    {
        UnpackStatus status = IsTrusted
            ? packer.TryUnpack(datagram, _unpackLimit, out PackedFrame frame)
            : UnpackChecked(connection, datagram, out frame);
        if (status != UnpackStatus.Message || frame.Length != datagram.Length)
            return false;
        if (_asksAtHeader && !dispatcher.AdmitOrClose(connection, frame, maxBodyLength, isWhole: true))
            return false;
        MessageContext context = connection.Loop.RentContext();
        context.Attach(connection);
        context.Begin(frame.MessageId, datagram.Slice(frame.BodyOffset, frame.BodyLength));
        if (Dispatch(connection, context))
            connection.Loop.ReturnContext(context);
        return true;
    }

    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
        if (!IsTrusted || !TryAppendInPlace(ref outbound, pool, messageId, body))
            AppendInPieces(ref outbound, pool, messageId, body);
    }

    // Nearly always: a ring that has been emptied starts again at its block's start.
    private bool TryAppendInPlace(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
        int most = packer.MaxHeaderLength + body.Length;
        outbound.Reserve(pool, most);
        Span<byte> free = outbound.FreeSegment;
        if (free.Length < most)
            return false;
        int header = packer.WriteHeader(free, messageId, body.Length);
        body.CopyTo(free[header..]);
        outbound.Written(header + body.Length);
        return true;
    }

    private void AppendInPieces(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
        Span<byte> header = stackalloc byte[64];
        int length = packer.WriteHeader(header, messageId, body.Length);
        if (!IsTrusted && packer.MaxTrailerLength > 0)
        {
            AppendWithTrailer(ref outbound, pool, header[..length], messageId, body);
            return;
        }
        outbound.Reserve(pool, length + body.Length);
        outbound.Write(header[..length]);
        outbound.Write(body);
    }

    internal override int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) =>
        packer.WriteHeader(destination, messageId, bodyLength);

    internal override int WriteTrailer(Span<byte> destination, uint messageId, ReadOnlySpan<byte> body) =>
        packer.WriteTrailer(destination, messageId, body);

    // Nothing is queued before the packer has written all that it will: if it throws, the stream is still whole.
    private void AppendWithTrailer(ref RingBuffer outbound, BlockPool pool, ReadOnlySpan<byte> header, uint messageId, ReadOnlySpan<byte> body)
    {
        Span<byte> trailer = stackalloc byte[64];
        int length = packer.WriteTrailer(trailer, messageId, body);
        outbound.Reserve(pool, header.Length + body.Length + length);
        outbound.Write(header);
        outbound.Write(body);
        outbound.Write(trailer[..length]);
    }

    internal override bool Admits(Connection connection, ReadOnlySpan<byte> start)
    {
        UnpackStatus status = IsTrusted
            ? packer.TryUnpack(start, _unpackLimit, out PackedFrame frame)
            : UnpackChecked(connection, start, out frame);
        // Asked only: what counts messages counts this one when it is handled.
        return status > UnpackStatus.NeedMore || IsAdmitted(connection, UnpackStatus.NeedMore, frame, start.Length);
    }

    // The server's limit holds for ids without a route, and for several short messages in one frame.
    // A loop: Select, Append and Max over numbers are 60 KB of a native program, for which nothing else has a use.
    private static int LongestOf(IReadOnlyList<RouteInfo> routes, int server)
    {
        int longest = server;
        foreach (RouteInfo route in routes)
            longest = Math.Max(longest, route.MaxBodyLength switch { < 0 => server, 0 => NetmanServerOptions.LargestBody, int own => Math.Min(own, NetmanServerOptions.LargestBody) });
        return longest;
    }

    // What is longer than any route may allow is refused by its route as well: it counts, and the log names it.
    private void Close(Connection connection, UnpackStatus status, in PackedFrame frame)
    {
        if (status == UnpackStatus.TooLarge && _asksAtHeader)
            connection.Refuse(frame.MessageId, Admission.TooLarge);
        else
            connection.BeginClose(status == UnpackStatus.TooLarge ? CloseReason.MessageTooLarge : CloseReason.ProtocolError);
    }

    // A format without a header tells a message's length with its end only: until then the server's limit holds.
    private bool IsAdmitted(Connection connection, UnpackStatus status, in PackedFrame frame, int received)
    {
        if (status == UnpackStatus.Message || frame.BodyOffset != 0)
            return dispatcher.AdmitOrClose(connection, frame, maxBodyLength, status == UnpackStatus.Message);
        if (received <= (long)maxBodyLength + MaxOverhead)
            return true;
        connection.BeginClose(CloseReason.MessageTooLarge);
        return false;
    }

    private static int Small(int length) => length is >= 0 and <= 64
        ? length
        : throw new ArgumentException($"{typeof(TPacker)}: headers and trailers have at most 64 bytes, not {length}.");

    /// <summary>Asks a packer that may have bugs: what it throws, or a frame outside the input, ends the connection, not the loop.</summary>
    private UnpackStatus UnpackChecked(Connection connection, ReadOnlySpan<byte> input, out PackedFrame frame)
    {
        try
        {
            UnpackStatus status = packer.TryUnpack(input, _unpackLimit, out frame);
            if (status != UnpackStatus.Message || frame.IsWithin(input.Length))
                return status;
            connection.HandlerFaulted(new InvalidOperationException(
                $"{packer.GetType()}.TryUnpack answered {frame} for an input of {input.Length} bytes."), null);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
        // Even where a fault closes nothing: nobody knows where the next message begins.
        connection.BeginClose(CloseReason.HandlerFault);
        frame = default;
        return UnpackStatus.NeedMore;
    }

    /// <summary>Runs one message. False when its task is pending: the context has gone with it.</summary>
    private bool Dispatch(Connection connection, MessageContext context)
    {
        bool handled = Handle(connection, context);
        connection.Loop.LeaveContext();
        return handled;
    }

    private bool Handle(Connection connection, MessageContext context)
    {
        connection.Loop.Counters.Messages++;
        try
        {
            ValueTask handled = dispatcher.DispatchAsync(context);
            if (!handled.IsCompleted)
            {
                connection.AwaitHandler(handled, context);
                return false;
            }
            handled.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, context.MessageId);
        }
        context.End();
        return true;
    }
}

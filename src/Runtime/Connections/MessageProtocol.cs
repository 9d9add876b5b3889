using Netman.Buffers;

namespace Netman;

/// <summary>Packed messages, as a layer above needs them that puts them into frames of its own.</summary>
internal abstract class MessageProtocol : ConnectionProtocol
{
    /// <summary>Writes what stands before a body and returns its length.</summary>
    internal abstract int WriteHeader(Span<byte> destination, uint messageId, int bodyLength);
}

/// <summary>
/// Packed messages to routes: unpack, dispatch, and wait where a handler's task is pending. Generic over the packer so that the
/// default one, a struct, is inlined into the loop over a batch. Stateless: one instance an endpoint.
/// </summary>
internal sealed class MessageProtocol<TPacker>(TPacker packer, MessageDispatcher dispatcher, int maxBodyLength) : MessageProtocol
    where TPacker : IPacker
{
    private readonly bool _asksAtHeader = dispatcher.HasAdmission;

    // A table that decides for itself may allow more than the server does.
    private readonly int _unpackLimit = dispatcher.HasAdmission ? NetmanServerOptions.LargestBody : maxBodyLength;

    internal override int MaxOverhead { get; } = packer.MaxHeaderLength;

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        EventLoop loop = connection.Loop;
        MessageContext context = loop.RentContext();
        context.Attach(connection);
        int consumed = 0;
        needed = 0;
        while (connection.MayDispatch && consumed < input.Length)
        {
            ReadOnlySpan<byte> rest = input[consumed..];
            UnpackStatus status = packer.TryUnpack(rest, _unpackLimit, out PackedFrame frame);
            if (_asksAtHeader && status <= UnpackStatus.NeedMore && frame.BodyOffset != 0
                && !dispatcher.AdmitOrClose(connection, frame, maxBodyLength))
                break;
            if (status != UnpackStatus.Message)
            {
                needed = frame.Length;
                if (status != UnpackStatus.NeedMore)
                    connection.BeginClose(status == UnpackStatus.TooLarge ? CloseReason.MessageTooLarge : CloseReason.ProtocolError);
                break;
            }
            consumed += frame.Length;
            context.Begin(frame.MessageId, rest.Slice(frame.BodyOffset, frame.BodyLength));
            if (!Dispatch(connection, context))
                return consumed;
        }
        loop.ReturnContext(context);
        return consumed;
    }

    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body)
    {
        Span<byte> header = stackalloc byte[64];
        int length = packer.WriteHeader(header, messageId, body.Length);
        outbound.Reserve(pool, length + body.Length);
        outbound.Write(header[..length]);
        outbound.Write(body);
    }

    internal override int WriteHeader(Span<byte> destination, uint messageId, int bodyLength) =>
        packer.WriteHeader(destination, messageId, bodyLength);

    /// <summary>Runs one message. False when its task is pending: the context has gone with it.</summary>
    private bool Dispatch(Connection connection, MessageContext context)
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

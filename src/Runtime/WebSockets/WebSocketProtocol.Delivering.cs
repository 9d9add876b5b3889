namespace Netman.WebSockets;

// Messages to whoever handles them.
internal partial class WebSocketProtocol
{
    /// <summary>Hands over a message as far as its handler lets it: where a routed one stops at a pending handler, the rest stays
    /// at the head of the input, unmasked. Returns the bytes handled.</summary>
    private protected int Deliver(Connection connection, WebSocketMessageKind kind, Span<byte> payload)
    {
        if (settings.Handler is { } handler)
            CallHandler(connection, handler, kind, payload);
        else if (kind == WebSocketMessageKind.Text)
            CallTextRoute(connection, payload);
        else
            return DeliverPacked(connection, payload);
        return payload.Length;
    }

    private protected int DeliverPacked(Connection connection, Span<byte> payload)
    {
        // The wire contract asks for one packed message at least.
        int handled = payload.IsEmpty ? 0 : settings.Routes!.Receive(connection, payload, out _);
        if (handled == payload.Length && handled > 0)
            return handled;
        // Stopped with nothing in the way: the message ends inside a packed one.
        if (connection.MayDispatch)
            Fail(connection, WebSocketCloseCode.InvalidPayload);
        else
            OwnOf(connection).LeaveUnmasked(payload.Length - handled);
        return handled;
    }

    /// <summary>Asks about the first packed message of a frame that is still arriving; how many bytes to wait for then.</summary>
    private static int NeededBy(Connection connection, MessageProtocol routes, ReadOnlySpan<byte> input, in FrameHeader frame)
    {
        int head = (int)Math.Min(routes.MaxOverhead, frame.PayloadLength);
        ReadOnlySpan<byte> masked = input[frame.HeaderLength..];
        if (masked.Length < head)
            return frame.HeaderLength + head;
        Span<byte> start = stackalloc byte[head];
        masked[..head].CopyTo(start);
        Masking.Apply(start, frame.Key);
        _ = routes.Admits(connection, start);
        return frame.HeaderLength + (int)frame.PayloadLength;
    }

    private static void CallHandler(Connection connection, WebSocketHandler handler, WebSocketMessageKind kind, Span<byte> payload)
    {
        connection.Loop.Counters.Messages++;
        try
        {
            handler.OnMessage(connection, kind, payload);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
        connection.Loop.LeaveContext();
    }

    private void CallTextRoute(Connection connection, Span<byte> text)
    {
        EventLoop loop = connection.Loop;
        loop.Counters.Messages++;
        MessageContext context = loop.RentContext();
        context.Attach(connection);
        context.Begin(0, text);
        try
        {
            ValueTask handled = settings.Dispatcher!.DispatchTextAsync(context);
            loop.LeaveContext();
            if (!handled.IsCompleted)
            {
                connection.AwaitHandler(handled, context);
                return;
            }
            handled.GetAwaiter().GetResult();
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
        context.End();
        loop.ReturnContext(context);
    }
}

using Netman.Buffers;

namespace Netman;

/// <summary>Bytes straight to a <see cref="RawHandler"/>, without packer and routes. Stateless: one instance an endpoint.</summary>
internal sealed class RawProtocol(RawHandler handler, int maxUnconsumed) : ConnectionProtocol
{
    internal override int MaxOverhead => 0;

    internal override int OverheadOf(uint messageId, ReadOnlySpan<byte> body) => throw new InvalidOperationException(
        "The connection belongs to a raw endpoint, which has no packer to frame a message with: use SendBytes.");

    internal override bool HasMessages => false;

    internal override int Receive(Connection connection, Span<byte> input, out int needed)
    {
        needed = 0;
        int consumed = 0;
        while (connection.MayDispatch && consumed < input.Length)
        {
            int count = Handle(connection, input[consumed..]);
            if (count == 0)
            {
                if (input.Length - consumed > maxUnconsumed)
                    connection.BeginClose(CloseReason.MessageTooLarge);
                break;
            }
            consumed += count;
        }
        return consumed;
    }

    internal override bool ReceiveDatagram(Connection connection, Span<byte> datagram)
    {
        Handle(connection, datagram);
        return true;
    }

    internal override void Append(ref RingBuffer outbound, BlockPool pool, uint messageId, ReadOnlySpan<byte> body) =>
        OverheadOf(messageId, body);

    /// <summary>The server's hooks with the handler's own inside them.</summary>
    internal ServerHooks Surround(ServerHooks hooks) => hooks with
    {
        OnOpen = connection => OpenAsync(connection, hooks.OnOpen),
        OnClose = (connection, reason) => CloseAsync(connection, reason, hooks.OnClose),
    };

    private int Handle(Connection connection, ReadOnlySpan<byte> input)
    {
        try
        {
            int count = handler.OnReceive(connection, input);
            connection.Loop.LeaveContext();
            if ((uint)count <= (uint)input.Length)
                return count;
            connection.HandlerFaulted(new InvalidOperationException(
                $"{handler.GetType()}.OnReceive answered {count} consumed of {input.Length} bytes."), null);
        }
        catch (Exception fault)
        {
            connection.HandlerFaulted(fault, null);
        }
        // Even where a fault closes nothing: nobody knows where the next item begins.
        connection.BeginClose(CloseReason.HandlerFault);
        return 0;
    }

    // Both are called whatever the first one does: who is told of the end was told of the beginning.
    private async ValueTask OpenAsync(Connection connection, Func<Connection, ValueTask>? serverHook)
    {
        try
        {
            if (serverHook is not null)
                await serverHook(connection);
        }
        finally
        {
            handler.OnOpen(connection);
        }
    }

    private async ValueTask CloseAsync(Connection connection, CloseReason reason, Func<Connection, CloseReason, ValueTask>? serverHook)
    {
        try
        {
            handler.OnClose(connection, reason);
        }
        finally
        {
            if (serverHook is not null)
                await serverHook(connection, reason);
        }
    }
}

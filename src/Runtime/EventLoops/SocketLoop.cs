using System.Net.Sockets;

namespace Netman;

/// <summary>
/// The portable loop: <c>System.Net.Sockets</c>, completion style. Operations complete on the class library's threads and come in
/// through the loop's door, so all above is on the loop's thread here as well. Slower than the platform's own loop: each receive
/// asks the kernel twice.
/// </summary>
internal partial class SocketLoop(int index, TimeProvider time) : EventLoop(index, time)
{
    // As in the readiness loops: one receive takes at most this much.
    private const int ReceiveBufferSize = 64 * 1024;

    private readonly AutoResetEvent _wake = new(false);
    private readonly byte[] _receiveBuffer = GC.AllocateUninitializedArray<byte>(ReceiveBufferSize, pinned: true);
    private SocketTransport?[] _transports = []; // by the connection's slot
    private List<SocketOperation> _completed = [], _finishing = [];
    private int _inFlight;

    protected override bool IsQuiet => _inFlight == 0;

    /// <summary>Takes what completed at once. What completes later wakes the loop and is run with what else was posted.</summary>
    protected override void Poll(int timeoutMilliseconds)
    {
        if (_completed.Count == 0)
        {
            if (timeoutMilliseconds != 0)
                _wake.WaitOne(timeoutMilliseconds);
            return;
        }
        // What these begin, and completes at once again, waits for the next turn, so that no connection starves another.
        (_completed, _finishing) = (_finishing, _completed);
        foreach (SocketOperation operation in _finishing)
            operation.Complete();
        _finishing.Clear();
    }

    protected override void Wake() => _wake.Set();

    // The event is not disposed: a thread that posted at the very end may still be about to set it.
    protected override void Dispose()
    {
    }

    internal void OperationBegun(SocketOperation operation, bool completed)
    {
        _inFlight++;
        if (completed)
            _completed.Add(operation);
    }

    internal void OperationEnded() => _inFlight--;

    /// <summary>One receive, and one send, that do not wait. Overridden where faults are injected.</summary>
    protected virtual int Receive(Socket socket, Span<byte> buffer, out SocketError error) =>
        socket.Receive(buffer, SocketFlags.None, out error);

    /// <inheritdoc cref="Receive(Socket, Span{byte}, out SocketError)"/>
    protected virtual int Send(Socket socket, ReadOnlySpan<byte> bytes, out SocketError error) =>
        socket.Send(bytes, SocketFlags.None, out error);

    internal override bool Watch(Connection connection)
    {
        int slot = connection.Id.Slot;
        if (slot >= _transports.Length)
            Array.Resize(ref _transports, Math.Max(64, slot * 2));
        _transports[slot] = new SocketTransport(this, connection, SocketHandles.Take(connection.Handle)!);
        _transports[slot]!.SetReceiving(true);
        return true;
    }

    internal override void SetReceiving(Connection connection, bool receiving) => TransportOf(connection).SetReceiving(receiving);

    internal override void Flush(Connection connection)
    {
        SocketTransport transport = TransportOf(connection);
        ReadOnlySpan<byte> segment;
        while (!transport.IsSending && !(segment = connection.OldestForTransport).IsEmpty)
        {
            int count = Send(transport.Socket, segment, out SocketError error);
            if (error == SocketError.Success)
            {
                connection.Sent(count);
            }
            else if (error is SocketError.WouldBlock or SocketError.Interrupted)
            {
                transport.BeginSend(segment);
            }
            else
            {
                connection.TransportFailed();
                return;
            }
        }
    }

    internal override void ShutdownSend(Connection connection)
    {
        try
        {
            TransportOf(connection).Socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException gone) when (gone.SocketErrorCode is SocketError.NotConnected or SocketError.ConnectionReset or SocketError.InvalidArgument)
        {
            // The peer has reset the connection already, which the receive in flight tells: there is no stream left to end.
        }
    }

    internal override void Release(Connection connection, bool reset)
    {
        TransportOf(connection).Release(reset);
        _transports[connection.Id.Slot] = null;
        connection.Handle = -1;
    }

    /// <summary>There is something to read: bytes, the end of the stream, or an error.</summary>
    internal void Receive(SocketTransport transport)
    {
        int count = Receive(transport.Socket, _receiveBuffer, out SocketError error);
        if (error == SocketError.Success && count > 0)
            transport.Connection.Received(_receiveBuffer.AsSpan(0, count));
        else if (error == SocketError.Success)
            transport.Connection.PeerEnded();
        else if (error is not (SocketError.WouldBlock or SocketError.Interrupted))
            transport.Connection.TransportFailed();
    }

    private SocketTransport TransportOf(Connection connection) => _transports[connection.Id.Slot]!;
}

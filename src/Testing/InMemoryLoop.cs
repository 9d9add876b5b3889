using Netman.Interop;

namespace Netman.Testing;

/// <summary>The loop without a kernel: everything that happens to it comes through its own queue. Loop-only.</summary>
internal sealed class InMemoryLoop(int index, TimeProvider time, InMemoryNetwork network) : EventLoop(index, time)
{
    private const int ReceiveBufferSize = 64 * 1024;

    private readonly AutoResetEvent _wake = new(false);
    private readonly byte[] _receiveBuffer = GC.AllocateUninitializedArray<byte>(ReceiveBufferSize, pinned: true);
    private readonly Dictionary<int, InMemoryListener> _listeners = [];
    private readonly Dictionary<ConnectionId, InMemoryTransport> _transports = [];

    internal Span<byte> ReceiveBuffer => _receiveBuffer;

    internal override OpenedListener Listen(Endpoint endpoint)
    {
        OpenedListener opened = network.Listen(this, endpoint, out InMemoryListener? listener);
        if (listener is not null)
        {
            lock (_listeners)
                _listeners.Add(listener.Handle, listener);
        }
        return opened;
    }

    internal override void StartAccepting(Acceptor acceptor) => ListenerOf(acceptor.Handle).SetAcceptor(acceptor);

    internal override void StopAccepting(Acceptor acceptor) => ListenerOf(acceptor.Handle).SetAcceptor(null);

    // Refused when they are opened.
    internal override void StartReceiving(DatagramPort port) => throw new NotSupportedException();

    internal override void StopReceiving(DatagramPort port) => throw new NotSupportedException();

    internal override IoResult SendDatagrams(int handle, DatagramBatch batch) => throw new NotSupportedException();

    internal override void CloseListener(int handle)
    {
        InMemoryListener listener = ListenerOf(handle);
        lock (_listeners)
            _listeners.Remove(handle);
        listener.Close();
    }

    internal override void Discard(int handle) => network.Take(handle).Released(reset: false);

    internal override bool Watch(Connection connection)
    {
        InMemoryTransport transport = network.Take(connection.Handle);
        _transports.Add(connection.Id, transport);
        transport.Watch(this, connection);
        return true;
    }

    internal override void SetReceiving(Connection connection, bool receiving) => _transports[connection.Id].SetReceiving(receiving);

    internal override void Flush(Connection connection)
    {
        InMemoryTransport transport = _transports[connection.Id];
        ReadOnlySpan<byte> segment;
        while (!(segment = connection.OldestForTransport).IsEmpty)
        {
            int taken = transport.TryTake(segment);
            if (taken < 0)
                connection.TransportFailed();
            if (taken <= 0)
                return;
            connection.Sent(taken);
        }
    }

    internal override void ShutdownSend(Connection connection) => _transports[connection.Id].EndToClient();

    internal override void Release(Connection connection, bool reset)
    {
        if (_transports.Remove(connection.Id, out InMemoryTransport? transport))
            transport.Released(reset);
        connection.Handle = -1;
    }

    protected override void Poll(int timeoutMilliseconds)
    {
        if (timeoutMilliseconds != 0)
            _wake.WaitOne(timeoutMilliseconds);
    }

    protected override void Wake() => _wake.Set();

    // The event is not disposed: a thread that posted at the very end may still be about to set it.
    protected override void Dispose()
    {
    }

    // Opened by the thread that starts the server, used by the loop.
    private InMemoryListener ListenerOf(int handle)
    {
        lock (_listeners)
            return _listeners[handle];
    }
}

using System.Net;
using System.Net.Sockets;

namespace Netman;

// Sockets that listen, sockets that were accepted, and how both are closed.
internal partial class SocketLoop
{
    private readonly Dictionary<int, SocketListener> _listeners = [];

    internal override OpenedListener Listen(Endpoint endpoint)
    {
        IPEndPoint address = endpoint.Address;
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = address.Address.Equals(IPAddress.IPv6Any);
            // Inherited by what it accepts, as on the other loops.
            socket.NoDelay = endpoint.Options.NoDelay;
            socket.Bind(address);
            socket.Listen(endpoint.Options.Backlog);
            return new OpenedListener(SocketHandles.Park(socket), (IPEndPoint)socket.LocalEndPoint!, null);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            return OpenedListener.Failed($"{refused.Message} ({refused.SocketErrorCode})");
        }
    }

    internal override void StartAccepting(Acceptor acceptor)
    {
        if (!_listeners.TryGetValue(acceptor.Handle, out SocketListener? listener))
            _listeners[acceptor.Handle] = listener = new SocketListener(this, acceptor, SocketHandles.Take(acceptor.Handle)!);
        listener.SetAccepting(true);
    }

    internal override void StopAccepting(Acceptor acceptor)
    {
        if (_listeners.TryGetValue(acceptor.Handle, out SocketListener? listener))
            listener.SetAccepting(false);
    }

    internal override void CloseListener(int handle)
    {
        if (_listeners.Remove(handle, out SocketListener? listener))
            listener.Close();
        else
            SocketHandles.Take(handle)?.Dispose(); // opened, and never started
    }

    internal override void Discard(int handle) => SocketHandles.Take(handle)?.Dispose();

    /// <summary>Closes a socket; with a reset, what is not sent yet is thrown away.</summary>
    internal static void Close(Socket socket, bool reset)
    {
        // An abortive close is a linger of no time. Close(0) says so without asking the kernel for options of a dead socket.
        if (reset)
            socket.Close(0);
        else
            socket.Dispose();
    }
}

using System.Net;
using System.Net.Sockets;
using Netman.Interop;

namespace Netman;

// Sockets that listen, sockets that were accepted, and how both are closed.
internal partial class SocketLoop
{
    private readonly Dictionary<int, SocketListener> _listeners = [];

    internal override OpenedListener Listen(Endpoint endpoint) =>
        endpoint.Address is { } address ? ListenIP(address, endpoint) : ListenUnix(endpoint);

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
        else if (_datagrams.Remove(handle, out SocketDatagrams? datagrams))
            datagrams.Close();
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

    private static OpenedListener ListenIP(IPEndPoint address, Endpoint endpoint)
    {
        // A machine without IPv6: every address is every IPv4 address.
        if (endpoint.IsEveryAddress && !Socket.OSSupportsIPv6)
            address = new IPEndPoint(IPAddress.Any, address.Port);
        EndpointOptions options = endpoint.Options;
        Socket? socket = null;
        try
        {
            socket = endpoint.IsDatagram
                ? new(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp)
                : new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.AddressFamily == AddressFamily.InterNetworkV6)
                socket.DualMode = address.Address.Equals(IPAddress.IPv6Any) && options.DualStack;
            Configure(socket, options);
            if (endpoint.IsDatagram)
                ConfigureDatagrams(socket);
            else
                ConfigureStream(socket, options);
            socket.Bind(address);
            if (!endpoint.IsDatagram)
                socket.Listen(options.Backlog);
            return new OpenedListener(SocketHandles.Park(socket), (IPEndPoint)socket.LocalEndPoint!, null);
        }
        catch (SocketException refused)
        {
            socket?.Dispose();
            return OpenedListener.Failed($"{refused.Message} ({refused.SocketErrorCode})");
        }
    }

    // A .NET socket removes the file that it bound, whoever has put it there; so the kernel is asked as on the other loops.
    private static OpenedListener ListenUnix(Endpoint endpoint)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return OpenedListener.Failed("Unix sockets are not supported on this platform");
        ListenSocket.Opened opened = ListenSocket.Open(endpoint);
        return opened.Fd < 0
            ? OpenedListener.Failed($"{opened.Call}: {Errno.Describe(opened.Error)}")
            : new OpenedListener(SocketHandles.Park(new Socket(new SafeSocketHandle(opened.Fd, ownsHandle: true))), null, null, opened.File);
    }

    // Inherited by what the socket accepts, as on the other loops.
    private static void Configure(Socket socket, EndpointOptions options)
    {
        if (options.ReceiveBufferSize > 0)
            socket.ReceiveBufferSize = options.ReceiveBufferSize;
        if (options.SendBufferSize > 0)
            socket.SendBufferSize = options.SendBufferSize;
        if (options.ReusePort)
            ReusePort(socket);
    }

    private static void ConfigureStream(Socket socket, EndpointOptions options)
    {
        socket.NoDelay = options.NoDelay;
        if (options.Linger is { } linger)
            socket.LingerState = new LingerOption(true, (int)linger.TotalSeconds);
        if (options.KeepAlive is not { } idle)
            return;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)idle.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)options.KeepAliveInterval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, options.KeepAliveCount);
    }

    private static void ReusePort(Socket socket)
    {
        if (OperatingSystem.IsWindows())
            throw new SocketException((int)SocketError.OperationNotSupported);
        SocketOption option = SocketOption.ReusePort;
        socket.SetRawSocketOption(option.Level, option.Name, [1, 0, 0, 0]);
    }
}

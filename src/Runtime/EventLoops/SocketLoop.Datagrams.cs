using System.Net.Sockets;
using Netman.Interop;

namespace Netman;

// UDP: a datagram a receive. The portable loop has no batches.
internal partial class SocketLoop
{
    // SIO_UDP_CONNRESET. Off: on Windows an ICMP answer to what was sent before otherwise fails receives of everybody else's.
    private const int ReportUnreachablePeers = -1744830452;

    private readonly Dictionary<int, SocketDatagrams> _datagrams = [];

    internal override void StartReceiving(DatagramPort port)
    {
        SocketDatagrams datagrams = new(this, port, SocketHandles.Take(port.Handle)!);
        _datagrams[port.Handle] = datagrams;
        datagrams.ReceiveNext();
    }

    // What completes from now on is dropped by the port; the next receive is not begun.
    internal override void StopReceiving(DatagramPort port) => _datagrams[port.Handle].IsStopped = true;

    internal override IoResult SendDatagrams(int handle, DatagramBatch batch) => _datagrams[handle].Send(batch);

    private static void ConfigureDatagrams(Socket socket)
    {
        socket.Blocking = false;
        if (OperatingSystem.IsWindows())
            socket.IOControl(ReportUnreachablePeers, [0, 0, 0, 0], null);
    }
}

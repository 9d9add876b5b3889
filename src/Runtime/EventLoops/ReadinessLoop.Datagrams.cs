using System.Runtime.CompilerServices;
using Netman.Interop;

namespace Netman;

// UDP sockets: watched under the tokens of listeners, told apart by a bit.
internal abstract partial class ReadinessLoop
{
    private const uint PortBit = 0x4000_0000;

    private readonly List<DatagramPort> _receiving = [];

    internal override void StartReceiving(DatagramPort port)
    {
        _receiving.Add(port);
        int error = TryAdd(port.Handle, AcceptorTokens | PortBit | (uint)(_receiving.Count - 1));
        if (error != 0)
            throw new InvalidOperationException($"A UDP socket cannot be watched: {Errno.Describe(error)}");
    }

    internal override void StopReceiving(DatagramPort port)
    {
        int index = _receiving.IndexOf(port);
        if (index >= 0)
            Update(port.Handle, Interest.Receive, Interest.None, AcceptorTokens | PortBit | (uint)index);
    }

    internal override IoResult SendDatagrams(int handle, DatagramBatch batch) => DatagramCall.Send(handle, batch);

    // Kept out of the loop's own code: where connections only open, the profile would have all of accepting put in there, and the
    // compiler keeps the memory that its largest method took, four megabytes.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void OnListener(int token)
    {
        if ((token & PortBit) != 0)
            Receive(_receiving[token & 0x3FFF_FFFF]);
        else
            OnAcceptable(token);
    }

    // An error is some datagram's that was sent before (an ICMP answer): the kernel has forgotten it with telling.
    private static void Receive(DatagramPort port)
    {
        if (!port.IsClosed)
            port.Received(port.Incoming, DatagramCall.Receive(port.Handle, port.Incoming).Count);
    }
}

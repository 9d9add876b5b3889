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

    private void OnListener(int token)
    {
        if ((token & PortBit) != 0)
            _receiving[token & 0x3FFF_FFFF].Receive();
        else
            OnAcceptable(token);
    }
}

namespace Netman;

/// <summary>What one loop has counted. Written by its thread alone, read by any: values only grow.</summary>
internal sealed class LoopCounters
{
    internal long Accepted, Rejected, AcceptPauses, Closed, Messages, Unrouted, HandlerFaults, BytesReceived, BytesSent;
    internal long Refused, BadPayloads;
    internal long Handshakes, HandshakesRefused, HandshakeTimeouts, TlsFailures;
    internal long ProxyHeadersRefused, ProxyHeaderTimeouts, UntrustedProxies;
    internal long Datagrams, DatagramsMalformed, DatagramsDropped;
}

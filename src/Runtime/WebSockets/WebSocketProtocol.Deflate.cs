using Netman.Buffers;

namespace Netman.WebSockets;

// permessage-deflate (RFC 7692), where it was agreed on.
internal sealed partial class WebSocketProtocol
{
    private bool Compresses(int length) => false;

    private void AppendCompressed(ref RingBuffer outbound, BlockPool pool, byte first, ReadOnlySpan<byte> message) =>
        WriteFrames(ref outbound, pool, first, message);

    private int Inflate(Connection connection, MessageAssembly assembly, ReadOnlySpan<byte> compressed) => WebSocketCloseCode.ProtocolError;

    private int EndInflating(Connection connection, MessageAssembly assembly) => WebSocketCloseCode.ProtocolError;

    private void ReleaseDeflate()
    {
    }
}

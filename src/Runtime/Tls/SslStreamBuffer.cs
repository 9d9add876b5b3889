using System.Net.Security;
using System.Runtime.CompilerServices;

namespace Netman;

/// <summary>
/// Gives the 8 KiB back that <see cref="SslStream"/> took for the handshake and otherwise holds until the first read is over: as
/// long as the connection, for a peer that only listens. The platform's own method is asked, which looks itself whether the buffer
/// is empty. It is private: where a later platform has it no more, the memory is all that is lost.
/// </summary>
internal static class SslStreamBuffer
{
    private static bool s_isMissing;

    /// <summary>No read or write of the stream may be under way.</summary>
    internal static void ReturnIfEmpty(SslStream stream)
    {
        if (s_isMissing)
            return;
        try
        {
            ReturnReadBufferIfEmpty(stream);
        }
        catch (MissingMethodException)
        {
            s_isMissing = true;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern void ReturnReadBufferIfEmpty(SslStream stream);
}

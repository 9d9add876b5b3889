using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>
/// Raw deflate with a window of any size: the zlib that System.IO.Compression ships and links, through the calls that .NET's own
/// WebSocket makes. DeflateStream has no window size and no flush per message that leaves the stream usable at its end.
/// </summary>
internal static unsafe partial class ZLib
{
    internal const int Ok = 0, StreamEnd = 1, BufferError = -5, DataError = -3;
    internal const int NoFlush = 0, SyncFlush = 2, FullFlush = 3;
    private const string Library = "libSystem.IO.Compression.Native";
    private const int Deflated = 8, DefaultStrategy = 0;

    /// <summary>The part of z_stream that callers see; the layout is the shim's own (pal_zlib.h), the same on every platform.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Stream
    {
        internal byte* NextIn;
        internal byte* NextOut;
        internal byte* Message;
        internal void* State;
        internal uint AvailableIn;
        internal uint AvailableOut;
    }

    internal static int InitDeflate(Stream* stream, int level, int windowBits, int memoryLevel) =>
        DeflateInit2(stream, level, Deflated, -windowBits, memoryLevel, DefaultStrategy);

    internal static int InitInflate(Stream* stream, int windowBits) => InflateInit2(stream, -windowBits);

    /// <summary>Begins anew; what the stream was given to read and to fill stays.</summary>
    internal static int ResetInflate(Stream* stream, int windowBits)
    {
#if NET10_0_OR_GREATER
        return InflateReset2(stream, -windowBits);
#else
        // .NET 9's shim has no reset: a native program would not link, any other would fail at its first message.
        _ = EndInflate(stream);
        return InitInflate(stream, windowBits);
#endif
    }

    [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
    internal static partial int Deflate(Stream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
    internal static partial int EndDeflate(Stream* stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
    internal static partial int Inflate(Stream* stream, int flush);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
    internal static partial int EndInflate(Stream* stream);

    [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
    private static partial int DeflateInit2(Stream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
    private static partial int InflateInit2(Stream* stream, int windowBits);

#if NET10_0_OR_GREATER
    [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
    private static partial int InflateReset2(Stream* stream, int windowBits);
#endif
}

using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>What <see cref="Inflater.Inflate"/> came to.</summary>
internal enum InflateStatus
{
    /// <summary>It went on as far as the input or the output reaches.</summary>
    Progress,

    /// <summary>A final block ended; what follows is a new stream.</summary>
    Ended,

    /// <summary>The input is no deflate stream.</summary>
    Invalid,
}

/// <summary>A raw inflate stream. Used by one thread at a time; <see cref="Free"/> gives its memory back.</summary>
internal sealed unsafe class Inflater
{
    private readonly int _windowBits;
    private ZLib.Stream* _stream;

    internal Inflater(int windowBits)
    {
        _windowBits = windowBits;
        _stream = (ZLib.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(ZLib.Stream));
        if (ZLib.InitInflate(_stream, windowBits) != ZLib.Ok)
            throw new OutOfMemoryException("zlib has no memory for an inflate stream.");
    }

    ~Inflater() => Free();

    internal InflateStatus Inflate(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        int result;
        fixed (byte* nextIn = input, nextOut = output)
        {
            _stream->NextIn = nextIn;
            _stream->AvailableIn = (uint)input.Length;
            _stream->NextOut = nextOut;
            _stream->AvailableOut = (uint)output.Length;
            result = ZLib.Inflate(_stream, ZLib.SyncFlush);
        }
        consumed = input.Length - (int)_stream->AvailableIn;
        written = output.Length - (int)_stream->AvailableOut;
        return result switch
        {
            ZLib.Ok or ZLib.BufferError => InflateStatus.Progress,
            ZLib.StreamEnd => InflateStatus.Ended,
            _ => InflateStatus.Invalid,
        };
    }

    /// <summary>Starts a new stream; what came before is forgotten.</summary>
    internal void Reset() => _ = ZLib.ResetInflate(_stream, _windowBits);

    internal void Free()
    {
        if (_stream is null)
            return;
        _ = ZLib.EndInflate(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
        GC.SuppressFinalize(this);
    }
}

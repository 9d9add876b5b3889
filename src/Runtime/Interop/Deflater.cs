using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>A raw deflate stream. Used by one thread at a time; <see cref="Free"/> gives its memory back.</summary>
internal sealed unsafe class Deflater
{
    private ZLib.Stream* _stream;

    /// <param name="level">1 to 9.</param>
    /// <param name="windowBits">9 to 15.</param>
    internal Deflater(int level, int windowBits)
    {
        _stream = (ZLib.Stream*)NativeMemory.AllocZeroed((nuint)sizeof(ZLib.Stream));
        // The hash grows with the window (15: 8, zlib's own default), so a small window really is small.
        if (ZLib.InitDeflate(_stream, level, windowBits, memoryLevel: windowBits - 7) != ZLib.Ok)
            throw new OutOfMemoryException("zlib has no memory for a deflate stream.");
    }

    ~Deflater() => Free();

    /// <summary>Compresses and flushes. Done when the whole input is consumed and the output is not full.</summary>
    /// <param name="input">The input, or what is left of it.</param>
    /// <param name="output">Where the output goes, at least one byte.</param>
    /// <param name="forget">Whether nothing later may refer back to the input.</param>
    /// <param name="consumed">Bytes taken from the input.</param>
    /// <returns>Bytes written.</returns>
    internal int Deflate(ReadOnlySpan<byte> input, Span<byte> output, bool forget, out int consumed)
    {
        fixed (byte* nextIn = input, nextOut = output)
        {
            _stream->NextIn = nextIn;
            _stream->AvailableIn = (uint)input.Length;
            _stream->NextOut = nextOut;
            _stream->AvailableOut = (uint)output.Length;
            _ = ZLib.Deflate(_stream, forget ? ZLib.FullFlush : ZLib.SyncFlush);
        }
        consumed = input.Length - (int)_stream->AvailableIn;
        return output.Length - (int)_stream->AvailableOut;
    }

    internal void Free()
    {
        if (_stream is null)
            return;
        _ = ZLib.EndDeflate(_stream);
        NativeMemory.Free(_stream);
        _stream = null;
        GC.SuppressFinalize(this);
    }
}

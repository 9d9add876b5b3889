using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Netman.WebSockets;

/// <summary>The XOR of RFC 6455, section 5.3, in place and a vector at a time. Pure.</summary>
internal static class Masking
{
    // From here on stepping aside to where the vectors are aligned is worth its while.
    private const int Long = 1024;

    /// <param name="bytes">Payload bytes; changed in place.</param>
    /// <param name="key">The masking key as its four bytes read little-endian, turned so that it starts at the first byte.</param>
    internal static void Apply(Span<byte> bytes, uint key)
    {
        if (bytes.Length >= Long)
            ApplyLong(bytes, key);
        else
            ApplyShort(bytes, key);
    }

    // Four vectors a step, none of them across two cache lines: 16 KiB in half the time.
    private static void ApplyLong(Span<byte> bytes, uint key)
    {
        int aside = (int)(-Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref MemoryMarshal.GetReference(bytes)) & (Vector256<byte>.Count - 1));
        ApplyShort(bytes[..aside], key);
        bytes = bytes[aside..];
        key = Turn(key, aside);
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        Vector256<byte> keys = Vector256.Create(key).AsByte();
        nuint at = 0, step = 4 * (nuint)Vector256<byte>.Count;
        for (; at + step <= (nuint)bytes.Length; at += step)
        {
            Vector256<byte> first = Vector256.LoadUnsafe(ref start, at) ^ keys, second = Vector256.LoadUnsafe(ref start, at + 32) ^ keys;
            Vector256<byte> third = Vector256.LoadUnsafe(ref start, at + 64) ^ keys, fourth = Vector256.LoadUnsafe(ref start, at + 96) ^ keys;
            first.StoreUnsafe(ref start, at);
            second.StoreUnsafe(ref start, at + 32);
            third.StoreUnsafe(ref start, at + 64);
            fourth.StoreUnsafe(ref start, at + 96);
        }
        ApplyShort(bytes[(int)at..], key);
    }

    private static void ApplyShort(Span<byte> bytes, uint key)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        nuint at = 0, length = (nuint)bytes.Length;
        if (length >= (nuint)Vector256<byte>.Count)
        {
            Vector256<byte> keys = Vector256.Create(key).AsByte();
            for (; at + (nuint)Vector256<byte>.Count <= length; at += (nuint)Vector256<byte>.Count)
                (Vector256.LoadUnsafe(ref start, at) ^ keys).StoreUnsafe(ref start, at);
        }
        // What is left starts at a multiple of four, so the key needs no turning.
        Span<byte> rest = bytes[(int)at..];
        Span<uint> words = MemoryMarshal.Cast<byte, uint>(rest);
        for (int i = 0; i < words.Length; i++)
            words[i] ^= key;
        for (int i = words.Length * 4; i < rest.Length; i++)
            rest[i] ^= (byte)(key >> ((i & 3) * 8));
    }

    /// <summary>The key as it stands after <paramref name="count"/> bytes of the payload.</summary>
    internal static uint Turn(uint key, int count) => BitOperations.RotateRight(key, (count & 3) * 8);
}

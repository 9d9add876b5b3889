using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;

namespace Netman;

/// <summary>
/// Bodies to values and back, without reflection: what generated code calls for typed handlers. Reading is total over its input;
/// sending is <see cref="Connection.Send"/>, with what that throws; a null reply is none. Safe from any thread.
/// </summary>
public static class PayloadCodec
{
    /// <summary>Reads a body as UTF-8; <see langword="false"/> where it is not.</summary>
    public static bool TryReadText(ReadOnlySpan<byte> body, [MaybeNullWhen(false)] out string value)
    {
        bool valid = Utf8.IsValid(body);
        value = valid ? Encoding.UTF8.GetString(body) : null;
        return valid;
    }

    /// <summary>Reads a body as a struct in memory order; <see langword="false"/> where it has not exactly its size.</summary>
    public static bool TryReadStruct<T>(ReadOnlySpan<byte> body, out T value)
        where T : unmanaged
    {
        CheckByteOrder();
        bool fits = body.Length == Unsafe.SizeOf<T>();
        value = fits ? MemoryMarshal.Read<T>(body) : default;
        return fits;
    }

    /// <summary>Reads a body as a struct whose numbers stand highest byte first; <see langword="false"/> where it has not exactly its
    /// size.</summary>
    /// <param name="body">The body.</param>
    /// <param name="sizes">The sizes of the struct's numbers in bytes, in order: together the size of the struct.</param>
    /// <param name="value">The struct.</param>
    public static bool TryReadBigEndian<T>(ReadOnlySpan<byte> body, ReadOnlySpan<byte> sizes, out T value)
        where T : unmanaged
    {
        CheckByteOrder();
        value = default;
        if (body.Length != Unsafe.SizeOf<T>())
            return false;
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        body.CopyTo(bytes);
        Turn(bytes, sizes);
        return true;
    }

    /// <summary>Reads a body with the type's own reader.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> body, [MaybeNullWhen(false)] out T value)
        where T : IPayload<T> => T.TryRead(body, out value);

    /// <summary>Sends text as UTF-8.</summary>
    public static void SendText(Connection connection, uint messageId, string? value)
    {
        if (value is null)
            return;
        var writer = PayloadWriter.Rent();
        Span<byte> destination = writer.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length));
        writer.Advance(Encoding.UTF8.GetBytes(value, destination));
        writer.Send(connection, messageId);
    }

    /// <summary>Sends a struct as it lies in memory.</summary>
    public static void SendStruct<T>(Connection connection, uint messageId, T value)
        where T : unmanaged
    {
        CheckByteOrder();
        connection.Send(messageId, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
    }

    /// <summary>Sends a struct with the highest byte of each number first.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="messageId">The message id for the header.</param>
    /// <param name="sizes">The sizes of the struct's numbers in bytes, in order.</param>
    /// <param name="value">The struct: a copy, so it is turned in place.</param>
    public static void SendBigEndian<T>(Connection connection, uint messageId, ReadOnlySpan<byte> sizes, T value)
        where T : unmanaged
    {
        CheckByteOrder();
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<T>(ref value));
        Turn(bytes, sizes);
        connection.Send(messageId, bytes);
    }

    /// <summary>Sends a value with the type's own writer.</summary>
    public static void Send<T>(Connection connection, uint messageId, T? value)
        where T : IPayload<T>
    {
        if (!typeof(T).IsValueType && value is null) // the second question alone boxes a struct where nothing is optimised
            return;
        var writer = PayloadWriter.Rent();
        T.Write(value!, writer);
        writer.Send(connection, messageId);
    }

    private static void Turn(Span<byte> bytes, ReadOnlySpan<byte> sizes)
    {
        foreach (byte size in sizes)
        {
            bytes[..size].Reverse();
            bytes = bytes[size..];
        }
        // The sizes were read at build time: a struct of another assembly may have been laid out otherwise since, or with a hole.
        if (!bytes.IsEmpty)
            throw new InvalidOperationException("The struct's numbers do not fill it: lay it out with Pack = 1, and build again.");
    }

    private static void CheckByteOrder()
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Struct payloads are little-endian, and this machine is not: implement IPayload<T>.");
    }
}

using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Netman;

/// <summary>
/// A type that reads and writes itself: what handlers may take and return where no other serializer fits. Both methods run on
/// event loops, several at a time, and see whole bodies.
/// </summary>
/// <typeparam name="TSelf">The implementing type.</typeparam>
public interface IPayload<TSelf>
    where TSelf : IPayload<TSelf>
{
    /// <summary>Reads a body. Total over every input: what a peer can send is answered, not thrown.</summary>
    /// <param name="body">The whole body, valid until the call returns.</param>
    /// <param name="value">The value, where the answer is <see langword="true"/>.</param>
    /// <returns><see langword="false"/> closes the connection with <see cref="CloseReason.BadPayload"/>.</returns>
    static abstract bool TryRead(ReadOnlySpan<byte> body, [MaybeNullWhen(false)] out TSelf value);

    /// <summary>Writes a value as a body.</summary>
    /// <param name="value">The value to write.</param>
    /// <param name="destination">Takes any number of bytes; valid until the call returns.</param>
    static abstract void Write(TSelf value, IBufferWriter<byte> destination);
}

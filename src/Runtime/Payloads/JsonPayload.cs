using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Netman;

/// <summary>
/// JSON bodies through source-generated metadata. A class of its own, so that a trimmed program without JSON handlers does not
/// contain the serializer. Safe from any thread.
/// </summary>
public static class JsonPayload
{
    [ThreadStatic]
    private static Utf8JsonWriter? s_writer;

    /// <summary>Reads a body; <see langword="false"/> where it is not JSON, is <c>null</c>, or does not fit the type, which a
    /// constructor or setter of the type may say too, by an <see cref="ArgumentException"/> for instance.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            value = JsonSerializer.Deserialize(body, type);
            return value is not null;
        }
        catch (Exception fault) when (IsOfInput(fault))
        {
            value = default;
            return false;
        }
    }

    // The peer's mistake, and the serializer has no other way to say so: NotSupportedException for an abstract type without its
    // discriminator, and whatever the type's own constructor or setter says to a value that it does not take.
    private static bool IsOfInput(Exception fault) =>
        fault is JsonException or NotSupportedException or ArgumentException or FormatException or InvalidOperationException or OverflowException;

    /// <summary>Sends a value; <see langword="null"/> is no reply. What becomes of it is <see cref="Connection.Send"/>'s.</summary>
    /// <exception cref="JsonException">The value cannot be written: a cycle, for example.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Connection.Send"/>.</exception>
    public static void Send<T>(Connection connection, uint messageId, JsonTypeInfo<T> type, T? value)
    {
        if (value is null)
            return;
        var body = PayloadWriter.Rent();
        Utf8JsonWriter json = WriterFor(type.Options, body);
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
        body.Send(connection, messageId);
    }

    // A writer has options of its own, and the context's do not count beside them: they have to be the same.
    private static Utf8JsonWriter WriterFor(JsonSerializerOptions wanted, PayloadWriter body)
    {
        if (s_writer is { } kept && IsFor(kept.Options, wanted))
            kept.Reset(body);
        else
            s_writer = kept = new Utf8JsonWriter(body, new JsonWriterOptions
            {
                Encoder = wanted.Encoder, Indented = wanted.WriteIndented, IndentCharacter = wanted.IndentCharacter, IndentSize = wanted.IndentSize, NewLine = wanted.NewLine,
            });
        return kept;
    }

    private static bool IsFor(JsonWriterOptions options, JsonSerializerOptions wanted) =>
        ReferenceEquals(options.Encoder, wanted.Encoder) && options.Indented == wanted.WriteIndented
        && options.IndentCharacter == wanted.IndentCharacter && options.IndentSize == wanted.IndentSize && options.NewLine == wanted.NewLine;
}

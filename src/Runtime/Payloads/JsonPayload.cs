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

    /// <summary>Reads a body; <see langword="false"/> where it is not JSON, is <c>null</c>, or does not fit the type.</summary>
    public static bool TryRead<T>(ReadOnlySpan<byte> body, JsonTypeInfo<T> type, [MaybeNullWhen(false)] out T value)
    {
        try
        {
            value = JsonSerializer.Deserialize(body, type);
            return value is not null;
        }
        catch (JsonException)
        {
            // The peer's mistake, and the serializer has no other way to say so.
            value = default;
            return false;
        }
    }

    /// <summary>Sends a value; <see langword="null"/> is no reply. What becomes of it is <see cref="Connection.Send"/>'s.</summary>
    /// <exception cref="JsonException">The value cannot be written: a cycle, for example.</exception>
    /// <exception cref="InvalidOperationException">As for <see cref="Connection.Send"/>.</exception>
    public static void Send<T>(Connection connection, uint messageId, JsonTypeInfo<T> type, T? value)
    {
        if (value is null)
            return;
        var body = PayloadWriter.Rent();
        Utf8JsonWriter json = s_writer ??= new Utf8JsonWriter(body);
        json.Reset(body);
        JsonSerializer.Serialize(json, value, type);
        json.Flush();
        body.Send(connection, messageId);
    }
}

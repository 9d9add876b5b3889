namespace Netman.Generators.Model;

/// <summary>A type that bodies are read as or written from, and who does it.</summary>
/// <param name="Kind">The serializer.</param>
/// <param name="Type">The type, spelled with <c>global::</c>.</param>
/// <param name="JsonContext">The serializer context that knows the type; null until the whole compilation has been seen.</param>
internal sealed record PayloadModel(PayloadKind Kind, string Type, string? JsonContext = null)
{
    /// <summary>Finds the context of a JSON payload; null where no context knows the type.</summary>
    public PayloadModel? Resolve(IReadOnlyDictionary<string, string> jsonContexts) =>
        Kind != PayloadKind.Json ? this
        : jsonContexts.TryGetValue(Type, out string? context) ? this with { JsonContext = context }
        : null;
}

internal enum PayloadKind
{
    Text,
    Struct,
    Custom,
    Protobuf,
    Json,
}

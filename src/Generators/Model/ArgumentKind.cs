namespace Netman.Generators.Model;

/// <summary>What a handler's parameter receives.</summary>
internal enum ArgumentKind
{
    Connection,
    Context,

    /// <summary>A view into the receive buffer: synchronous handlers only.</summary>
    BodySpan,

    /// <summary>The pooled copy that lives until the handler's task completes.</summary>
    BodyMemory,
    ConnectionClosed,
    MessageId,
}

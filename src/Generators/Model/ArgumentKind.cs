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

    /// <summary>The same copy as a sequence of one segment.</summary>
    BodySequence,
    ConnectionClosed,
    MessageId,

    /// <summary>The body, read as a type.</summary>
    Payload,

    /// <summary>From the server's provider, once, when the table is made.</summary>
    Service,

    /// <summary>The connection's own instance of a class.</summary>
    PerConnection,

    /// <summary>From the scope of the message.</summary>
    Scoped,
}

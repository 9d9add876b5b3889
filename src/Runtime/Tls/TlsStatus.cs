namespace Netman;

/// <summary>The answers of a <see cref="TlsSession"/>.</summary>
internal enum TlsStatus
{
    /// <summary>The record was taken; any plain bytes it held are written.</summary>
    Done,

    /// <summary>The handshake waits for an asynchronous callback of the application and takes no record until that has answered.</summary>
    Suspended,

    /// <summary>The peer said close_notify: nothing follows.</summary>
    Ended,

    /// <summary>The peer's bytes are no TLS, or not acceptable; <see cref="TlsSession.Fault"/> says why.</summary>
    Failed,
}

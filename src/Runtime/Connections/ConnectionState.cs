namespace Netman;

/// <summary>Where a connection is in its life. It only moves forward.</summary>
public enum ConnectionState : byte
{
    /// <summary>Accepted; <c>OnOpen</c> has not run.</summary>
    Accepted,

    /// <summary>Messages are handled.</summary>
    Open,

    /// <summary>No more is handled or accepted for sending; what was queued before is flushed.</summary>
    Closing,

    /// <summary>The transport is gone.</summary>
    Closed,
}

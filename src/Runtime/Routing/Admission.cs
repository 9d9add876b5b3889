namespace Netman;

/// <summary>What a table says to a message of which only the header has arrived.</summary>
public enum Admission
{
    /// <summary>The body may come.</summary>
    Accepted,

    /// <summary>The body is longer than its route allows: the connection closes with <see cref="CloseReason.MessageTooLarge"/>.</summary>
    TooLarge,

    /// <summary>The route's gate or group refused: the connection closes with <see cref="CloseReason.Refused"/>.</summary>
    Refused,

    /// <summary>More messages than the route's rate allows: the connection closes with <see cref="CloseReason.RateExceeded"/>.</summary>
    TooMany,
}

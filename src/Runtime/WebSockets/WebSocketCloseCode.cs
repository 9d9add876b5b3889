namespace Netman;

/// <summary>The close codes of RFC 6455, section 7.4.1. Applications have 4000 to 4999 for their own.</summary>
public static class WebSocketCloseCode
{
    /// <summary>The purpose of the connection has been fulfilled.</summary>
    public const int Normal = 1000;

    /// <summary>The server goes down, or the page was left.</summary>
    public const int GoingAway = 1001;

    /// <summary>The peer broke the protocol.</summary>
    public const int ProtocolError = 1002;

    /// <summary>A kind of message that the endpoint does not take: text where it only has binary routes.</summary>
    public const int UnsupportedData = 1003;

    /// <summary>Never sent: what a close frame without a code is reported as.</summary>
    public const int NoStatus = 1005;

    /// <summary>Never sent: the connection ended without a close frame.</summary>
    public const int Abnormal = 1006;

    /// <summary>The content of a message does not fit its kind: text that is not UTF-8, half a packed message.</summary>
    public const int InvalidPayload = 1007;

    /// <summary>The message goes against a rule of the endpoint.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>The message is larger than the limit.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>A handler failed.</summary>
    public const int InternalError = 1011;

    /// <summary>Whether a peer may send the code, and we may: those defined for the wire, and what is left to libraries and applications.</summary>
    internal static bool IsSendable(int code) => code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

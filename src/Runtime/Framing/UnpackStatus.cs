namespace Netman;

/// <summary>The three answers of a packer, a violation split by its reason.</summary>
public enum UnpackStatus
{
    /// <summary>A whole message is there.</summary>
    Message,

    /// <summary>The input is the start of a message.</summary>
    NeedMore,

    /// <summary>The header announces a body over the limit: the connection closes with <see cref="CloseReason.MessageTooLarge"/>.</summary>
    TooLarge,

    /// <summary>The bytes cannot be a message: the connection closes with <see cref="CloseReason.ProtocolError"/>.</summary>
    Invalid,
}

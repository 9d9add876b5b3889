namespace Netman;

/// <summary>What the length in a header counts.</summary>
public enum LengthCounts
{
    /// <summary>The body alone.</summary>
    Body,

    /// <summary>What follows the length field: message id and body.</summary>
    IdAndBody,

    /// <summary>All of the message, the length field included.</summary>
    Whole,
}

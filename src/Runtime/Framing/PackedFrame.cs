namespace Netman;

/// <summary>Where a message stands in the input of <see cref="IPacker.TryUnpack"/>; offsets and lengths in bytes.</summary>
/// <param name="MessageId">The id that selects the route.</param>
/// <param name="BodyOffset">Where the body starts.</param>
/// <param name="BodyLength">How long the body is; 0 is a message like any other.</param>
/// <param name="Length">How many bytes the message takes in all, header and trailer included.</param>
public readonly record struct PackedFrame(uint MessageId, int BodyOffset, int BodyLength, int Length)
{
    /// <summary>Whether the frame takes something, and nothing that is not there.</summary>
    internal bool IsWithin(int available) =>
        Length > 0 && Length <= available && BodyOffset >= 0 && BodyLength >= 0 && BodyLength <= Length - BodyOffset;
}

using Netman.Tests.Support;

namespace Netman.Tests.Flow.Model;

/// <summary>A message that tells by its id alone who sent it, as which, and what must be in it.</summary>
internal static class ModelMessage
{
    private const int NumberBits = 20;

    // Around every border there is: a block's, a shared frame's, a piece's, the watermarks', a ring's that is not moved any more.
    private static readonly int[] _sizes =
    [
        0, 0, 1, 2, 100, 490, 503, 504, 505, 1000, 2000, 4070, 4080, 4086, 4087, 4088, 4089, 4096, 6000,
        8183, 8184, 8185, 16_375, 16_376, 16_377, 16_384, 30_000, 65_527, 65_528, 65_529, 131_064, 140_000,
    ];

    internal static uint Id(int lane, int number) => (uint)((lane << NumberBits) | number);

    internal static int LaneOf(uint id) => (int)(id >> NumberBits);

    internal static int NumberOf(uint id) => (int)(id & ((1 << NumberBits) - 1));

    internal static byte[] BodyOf(uint id) => Message.Pattern(_sizes[new Random((int)id).Next(_sizes.Length)], (int)id);
}

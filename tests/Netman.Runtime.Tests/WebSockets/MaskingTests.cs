using System.Buffers.Binary;
using Netman.Tests.Support;
using Netman.WebSockets;

namespace Netman.Tests.WebSockets;

public class MaskingTests
{
    [Fact]
    public void Every_byte_is_masked_with_its_own_byte_of_the_key_wherever_the_payload_stands_and_nothing_beside_it()
    {
        byte[] key = [0x9A, 0x0B, 0xC4, 0xD1];
        byte[] pattern = Message.Pattern(4300);
        foreach (int length in (int[])[0, 1, 3, 4, 31, 32, 33, 127, 1023, 1024, 1025, 1056, 1151, 1152, 1183, 4200])
        {
            for (int offset = 0; offset < 64; offset++)
            {
                byte[] bytes = [.. pattern];
                Masking.Apply(bytes.AsSpan(offset, length), BinaryPrimitives.ReadUInt32LittleEndian(key));
                byte[] expected = [.. pattern];
                for (int i = 0; i < length; i++)
                    expected[offset + i] ^= key[i % 4];
                bytes.AsSpan().SequenceEqual(expected).ShouldBeTrue($"{length} bytes at {offset}");
            }
        }
    }
}

namespace Netman.Tests.Framing;

public class LengthPrefixedPackerTests
{
    private readonly LengthPrefixedPacker _packer = default;

    [Fact]
    public void A_header_is_eight_bytes_little_endian_length_then_id()
    {
        byte[] header = new byte[8];
        _packer.WriteHeader(header, 0x0A0B0C0D, 3).ShouldBe(8);
        header.ShouldBe([3, 0, 0, 0, 0x0D, 0x0C, 0x0B, 0x0A]);
    }

    [Fact]
    public void A_length_over_the_limit_is_refused_at_the_header()
    {
        byte[] header = [0xFF, 0xFF, 0xFF, 0xFF, 1, 0, 0, 0];
        _packer.TryUnpack(header, 1 << 20, out _).ShouldBe(UnpackStatus.TooLarge);
    }
}

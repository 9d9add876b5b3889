namespace Netman.Tests.Framing;

/// <summary>The bytes on the wire, written out by hand.</summary>
public class PackerFormatTests
{
    [Fact]
    public void Sixteen_bits_big_endian_without_id() => Packed(
        new LengthFieldPacker { Length = FieldFormat.UInt16, BigEndian = true, Id = FieldFormat.None }, 5, [7, 8]).ShouldBe([0, 2, 7, 8]);

    [Fact]
    public void A_length_that_counts_the_id() => Packed(
        new LengthFieldPacker { Length = FieldFormat.UInt8, Id = FieldFormat.UInt16, LengthCounts = LengthCounts.IdAndBody }, 5, [7])
        .ShouldBe([3, 5, 0, 7]);

    [Fact]
    public void A_length_that_counts_itself() => Packed(
        new LengthFieldPacker { BigEndian = true, Id = FieldFormat.UInt8, LengthCounts = LengthCounts.Whole }, 5, [7]).ShouldBe([0, 0, 0, 6, 5, 7]);

    [Fact]
    public void Varints_as_Protocol_Buffers_write_them() => Packed(
        new LengthFieldPacker { Length = FieldFormat.VarInt, Id = FieldFormat.VarInt }, 300, [7]).ShouldBe([1, 0xAC, 0x02, 7]);

    // 126 bytes and a length byte are 127; one more body byte, and the length needs a second byte, which it counts as well.
    [Theory]
    [InlineData(126, 1, 127)]
    [InlineData(127, 2, 129)]
    [InlineData(16_381, 2, 16_383)]
    [InlineData(16_382, 3, 16_385)]
    public void A_varint_that_counts_itself_grows_with_itself(int body, int header, int whole)
    {
        LengthFieldPacker packer = new() { Length = FieldFormat.VarInt, Id = FieldFormat.None, LengthCounts = LengthCounts.Whole };
        byte[] packed = Packed(packer, 0, new byte[body]);
        packed.Length.ShouldBe(header + body);
        packer.TryUnpack(packed, body, out PackedFrame frame).ShouldBe(UnpackStatus.Message);
        frame.ShouldBe(new PackedFrame(0, header, body, whole));
    }

    [Fact]
    public void The_length_fields_defaults_are_the_default_packers_format()
    {
        byte[] body = [1, 2, 3];
        Packed(new LengthFieldPacker(), 0x01020304, body).ShouldBe(Packed(default(LengthPrefixedPacker), 0x01020304, body));
    }

    [Theory]
    [InlineData(new byte[] { 0x80, 0x80, 0x80, 0x80, 0x10 })]
    [InlineData(new byte[] { 0xFF, 0xFF, 0xFF, 0xFF, 0xFF })]
    public void A_varint_of_more_than_32_bits_is_invalid(byte[] input) =>
        new LengthFieldPacker { Length = FieldFormat.VarInt }.TryUnpack(input, 100, out _).ShouldBe(UnpackStatus.Invalid);

    [Fact]
    public void A_length_smaller_than_what_it_counts_is_invalid() =>
        new LengthFieldPacker { LengthCounts = LengthCounts.Whole }.TryUnpack([7, 0, 0, 0, 1, 0, 0, 0], 100, out _).ShouldBe(UnpackStatus.Invalid);

    [Fact]
    public void Lines_end_with_a_line_feed_and_may_come_with_a_carriage_return()
    {
        Packed(DelimiterPacker.Lines, 0, "ab"u8.ToArray()).ShouldBe("ab\n"u8.ToArray());
        DelimiterPacker.Lines.TryUnpack("ab\r\ncd"u8, 2, out PackedFrame frame).ShouldBe(UnpackStatus.Message);
        frame.ShouldBe(new PackedFrame(0, 0, 2, 4));
        DelimiterPacker.Lines.TryUnpack("abc"u8, 2, out _).ShouldBe(UnpackStatus.NeedMore); // "ab\r\n" needs as many
        DelimiterPacker.Lines.TryUnpack("abcd"u8, 2, out _).ShouldBe(UnpackStatus.TooLarge);
    }

    [Fact]
    public void A_fixed_size_has_nothing_around_it() => Packed(new FixedSizePacker(2), 4, [7, 8]).ShouldBe([7, 8]);

    [Fact]
    public void What_a_format_cannot_carry_is_refused_before_it_is_sent()
    {
        LengthFieldPacker small = new() { Length = FieldFormat.UInt8, Id = FieldFormat.UInt8 };
        small.Validate(255, new byte[255]);
        Should.Throw<ArgumentException>(() => small.Validate(256, default)).Message.ShouldContain("256");
        Should.Throw<ArgumentException>(() => small.Validate(0, new byte[256])).Message.ShouldContain("256 bytes");
        Should.Throw<ArgumentException>(() => new LengthFieldPacker { Length = FieldFormat.UInt8, LengthCounts = LengthCounts.Whole }.Validate(0, new byte[251]));
        Should.Throw<ArgumentException>(() => new FixedSizePacker(4).Validate(0, new byte[3]));
        Should.Throw<ArgumentException>(() => new FixedSizePacker(4) { Id = FieldFormat.UInt8 }.Validate(256, new byte[4]));
        Should.Throw<ArgumentException>(() => DelimiterPacker.Lines.Validate(0, "a\nb"u8));
        Should.Throw<ArgumentException>(() => DelimiterPacker.Lines.Validate(0, "a\r"u8));
        Should.Throw<ArgumentException>(() => new DelimiterPacker("--"u8).Validate(0, "a-"u8)); // "a---" ends a byte early
        new DelimiterPacker("--"u8).Validate(0, "-a"u8);
    }

    [Fact]
    public void Formats_that_make_no_sense_are_refused_when_they_are_made()
    {
        Should.Throw<ArgumentException>(() => new LengthFieldPacker { Length = FieldFormat.None });
        Should.Throw<ArgumentException>(() => new DelimiterPacker(default));
        Should.Throw<ArgumentOutOfRangeException>(() => new FixedSizePacker(0));
    }

    private static byte[] Packed(IPacker packer, uint id, byte[] body) => PackerCases.Pack(packer, id, body);
}

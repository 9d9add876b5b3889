namespace Netman.Tests.Tls;

public class TlsRecordTests
{
    [Fact]
    public void A_record_is_as_long_as_its_header_says_and_the_header()
    {
        TlsRecord.LengthAt([22, 3, 1, 1, 2]).ShouldBe(5 + 0x102);
        TlsRecord.LengthAt([23, 3, 3, 0, 0, 99]).ShouldBe(5);
    }

    [Fact]
    public void An_incomplete_header_is_waited_for()
    {
        byte[] header = [22, 3, 1, 0, 1];
        for (int i = 0; i < header.Length; i++)
            TlsRecord.LengthAt(header.AsSpan(0, i)).ShouldBe(0);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1")] // plain text
    [InlineData("\u0010")] // below the content types
    [InlineData("\u0018")] // heartbeat, above them
    [InlineData("\u0016\u0002")] // another major version
    public void What_cannot_be_a_record_is_refused_at_the_first_byte_that_says_so(string bytes) =>
        TlsRecord.LengthAt(System.Text.Encoding.Latin1.GetBytes(bytes)).ShouldBe(-1);

    [Fact]
    public void A_record_over_the_limit_is_refused_at_its_header()
    {
        TlsRecord.LengthAt([23, 3, 3, 0x48, 0x00]).ShouldBe(5 + 0x4800);
        TlsRecord.LengthAt([23, 3, 3, 0x48, 0x01]).ShouldBe(-1);
    }

    [Fact]
    public void Whole_records_are_counted_to_where_one_is_incomplete_or_none()
    {
        byte[] records = [22, 3, 1, 0, 2, 7, 7, 23, 3, 3, 0, 1, 9, 23, 3, 3, 0, 4, 1];
        TlsRecord.WholeRecords(records, out bool valid).ShouldBe(13);
        valid.ShouldBeTrue();
        records[13] = (byte)'G';
        TlsRecord.WholeRecords(records, out valid).ShouldBe(13);
        valid.ShouldBeFalse();
    }
}

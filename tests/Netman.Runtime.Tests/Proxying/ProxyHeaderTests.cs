using System.Net;
using static Netman.Tests.Proxying.ProxyBytes;

namespace Netman.Tests.Proxying;

public sealed class ProxyHeaderTests
{
    private const int Limit = 4096;

    public static TheoryData<string, byte[], string?> Valid => new()
    {
        { "v1 IPv4", Line("PROXY TCP4 203.0.113.9 192.0.2.1 56324 443"), "203.0.113.9:56324" },
        { "v1 IPv4, the longest", Line("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535"), "255.255.255.255:65535" },
        { "v1 IPv4, zeros", Line("PROXY TCP4 0.0.0.0 0.0.0.0 0 0"), "0.0.0.0:0" },
        { "v1 IPv6", Line("PROXY TCP6 2001:db8::7 2001:db8::1 1 2"), "[2001:db8::7]:1" },
        { "v1 IPv6, upper case", Line("PROXY TCP6 2001:DB8::A ::1 1 2"), "[2001:db8::a]:1" },
        { "v1 mapped", Line("PROXY TCP6 ::ffff:10.1.2.3 ::1 7 2"), "10.1.2.3:7" },
        { "v1 unknown", Line("PROXY UNKNOWN"), null },
        { "v1 unknown with anything behind it", Line("PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535"), null },
        { "v2 IPv4", Binary(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 56324)), "203.0.113.9:56324" },
        { "v2 IPv6", Binary(new IPEndPoint(IPAddress.Parse("2001:db8::7"), 9)), "[2001:db8::7]:9" },
        { "v2 with TLVs", Binary(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 1), 0x04, 0, 2, 0xAA, 0xBB, 0xEA, 0, 0), "203.0.113.9:1" },
        { "v2 with TLVs that are none", Binary(new IPEndPoint(IPAddress.Parse("203.0.113.9"), 1), 0xFF, 0xFF, 0xFF), "203.0.113.9:1" },
        { "v2 local", Binary(0x20, 0x00, []), null },
        { "v2 local, whatever it says of addresses", Binary(0x20, 0x11, [1, 2, 3]), null },
        { "v2 unspecified", Binary(0x21, 0x00, [1, 2, 3, 4, 5]), null },
        { "v2 unspecified protocol", Binary(0x21, 0x10, new byte[12]), null },
        { "v2 over UDP", Binary(0x21, 0x12, new byte[12]), null },
    };

    [Theory, MemberData(nameof(Valid))]
    public void Splitting_a_header_at_every_byte_yields_the_same_client(string what, byte[] header, string? client)
    {
        byte[] stream = [.. header, .. "PROXY and what follows"u8];
        for (int length = 0; length < header.Length; length++)
            ProxyHeader.TryRead(stream.AsSpan(0, length), Limit, out _).ShouldBe(ProxyHeaderStatus.NeedMore, $"{what}: {length} bytes of it");
        for (int length = header.Length; length <= stream.Length; length++)
        {
            ProxyHeader.TryRead(stream.AsSpan(0, length), Limit, out ProxyHeader read).ShouldBe(ProxyHeaderStatus.Whole, what);
            (read.Length, read.HasClient, read.Client.ToEndPoint()?.ToString()).ShouldBe((header.Length, client is not null, client));
        }
    }

    [Fact]
    public void A_client_of_a_Unix_socket_has_no_address()
    {
        ProxyHeader.TryRead(Binary(0x21, 0x31, new byte[216]), Limit, out ProxyHeader read).ShouldBe(ProxyHeaderStatus.Whole);
        (read.HasClient, read.Client.HasAddress).ShouldBe((true, false));
    }

    public static TheoryData<string, byte[]> Malformed => new()
    {
        { "a message", [5, 0, 0, 0, 1, 0, 0, 0] },
        { "TLS", [0x16, 0x03, 0x01] },
        { "HTTP", "GET / HTTP/1.1\r\n"u8.ToArray() },
        { "HTTP with P", "POST / HTTP/1.1\r\n"u8.ToArray() },
        { "lower case", Line("proxy TCP4 1.2.3.4 1.2.3.4 1 2") },
        { "no family", Line("PROXY ") },
        { "another family", Line("PROXY TCP5 1.2.3.4 1.2.3.4 1 2") },
        { "no port", Line("PROXY TCP4 1.2.3.4 1.2.3.4 1") },
        { "five fields too many", Line("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 3") },
        { "two spaces", Line("PROXY TCP4  1.2.3.4 1.2.3.4 1 2") },
        { "a space at the end", Line("PROXY TCP4 1.2.3.4 1.2.3.4 1 2 ") },
        { "a port too large", Line("PROXY TCP4 1.2.3.4 1.2.3.4 65536 2") },
        { "a port with a zero ahead", Line("PROXY TCP4 1.2.3.4 1.2.3.4 01 2") },
        { "a negative port", Line("PROXY TCP4 1.2.3.4 1.2.3.4 -1 2") },
        { "a short address", Line("PROXY TCP4 1.2.3 1.2.3.4 1 2") },
        { "a number as the address", Line("PROXY TCP4 16909060 1.2.3.4 1 2") },
        { "an octal address", Line("PROXY TCP4 010.2.3.4 1.2.3.4 1 2") },
        { "a hexadecimal address", Line("PROXY TCP4 0xa.2.3.4 1.2.3.4 1 2") },
        { "an address out of range", Line("PROXY TCP4 256.2.3.4 1.2.3.4 1 2") },
        { "IPv6 as TCP4", Line("PROXY TCP4 ::1 ::1 1 2") },
        { "IPv4 as TCP6", Line("PROXY TCP6 1.2.3.4 1.2.3.4 1 2") },
        { "a scope", Line("PROXY TCP6 fe80::1%1 ::1 1 2") },
        { "brackets", Line("PROXY TCP6 [::1] ::1 1 2") },
        { "the server's address is wrong", Line("PROXY TCP4 1.2.3.4 x 1 2") },
        { "a bare line feed", "PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n"u8.ToArray() },
        { "a line feed early", "PROXY\n"u8.ToArray() },
        { "a wrong signature", [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0B] },
        { "version 1 in binary", Binary(0x11, 0x11, new byte[12]) },
        { "version 3", Binary(0x31, 0x11, new byte[12]) },
        { "an unknown command", Binary(0x22, 0x11, new byte[12]) },
        { "an unknown family", Binary(0x21, 0x41, new byte[12]) },
        { "an unknown protocol", Binary(0x21, 0x13, new byte[12]) },
        { "half an IPv4 address", Binary(0x21, 0x11, new byte[11]) },
        { "half an IPv6 address", Binary(0x21, 0x21, new byte[35]) },
        { "half a Unix address", Binary(0x21, 0x31, new byte[215]) },
    };

    [Theory, MemberData(nameof(Malformed))]
    public void What_is_no_header_is_refused_at_the_latest_with_its_last_byte(string what, byte[] bytes)
    {
        bool refused = false;
        for (int length = 0; length <= bytes.Length; length++)
        {
            ProxyHeaderStatus status = ProxyHeader.TryRead(bytes.AsSpan(0, length), Limit, out _);
            status.ShouldBeOneOf(ProxyHeaderStatus.NeedMore, ProxyHeaderStatus.Malformed);
            (refused && status == ProxyHeaderStatus.NeedMore).ShouldBeFalse($"{what}: refused, and then not");
            refused = status == ProxyHeaderStatus.Malformed;
        }
        refused.ShouldBeTrue(what);
    }

    [Fact]
    public void A_header_over_the_limit_is_refused_at_its_length_and_a_line_at_its_107th_byte()
    {
        byte[] binary = Binary(0x21, 0x11, new byte[Limit]);
        ProxyHeader.TryRead(binary.AsSpan(0, 15), Limit, out _).ShouldBe(ProxyHeaderStatus.NeedMore);
        ProxyHeader.TryRead(binary.AsSpan(0, 16), Limit, out _).ShouldBe(ProxyHeaderStatus.TooLong);
        ProxyHeader.TryRead(Binary(0x21, 0x11, new byte[Limit - 16]), Limit, out _).ShouldBe(ProxyHeaderStatus.Whole);
        byte[] line = Line("PROXY UNKNOWN " + new string('x', 91));
        line.Length.ShouldBe(107);
        ProxyHeader.TryRead(line, Limit, out _).ShouldBe(ProxyHeaderStatus.Whole);
        line[105] = (byte)'x';
        ProxyHeader.TryRead(line.AsSpan(0, 106), Limit, out _).ShouldBe(ProxyHeaderStatus.NeedMore);
        line[106] = (byte)'x';
        ProxyHeader.TryRead(line, Limit, out _).ShouldBe(ProxyHeaderStatus.TooLong);
    }

    [Fact]
    public void Any_bytes_have_an_answer_and_one_within_the_input()
    {
        Random random = new(20261121);
        byte[][] starts = [[], Signature, [.. Signature, 0x21], [.. Signature, 0x21, 0x11, 0], "PROXY "u8.ToArray(), "PROXY TCP6 "u8.ToArray()];
        byte[] likely = [.. "0123456789abcdef:. \r\n"u8];
        for (int i = 0; i < 200_000; i++)
        {
            byte[] tail = new byte[random.Next(120)];
            random.NextBytes(tail);
            if (i % 2 == 0)
                tail = Array.ConvertAll(tail, value => likely[value % likely.Length]);
            byte[] input = [.. starts[i % starts.Length], .. tail];
            ProxyHeaderStatus status = ProxyHeader.TryRead(input, Limit, out ProxyHeader header);
            if (status == ProxyHeaderStatus.Whole)
                header.Length.ShouldBeInRange(1, input.Length);
        }
    }
}

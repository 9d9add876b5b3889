using System.Text;
using Netman.WebSockets;

namespace Netman.Tests.WebSockets;

public class RequestParserTests
{
    private const string Plain = "GET /chat?token=a%20b+c&x&empty=&=nameless&%74wice=1&twice=2 HTTP/1.1\r\nHost: example.com\r\ncookie: a=1; session=\"abc\"; ; none; =x; void=; two=a=b\r\nX-Two: one\r\nx-two:  two \r\n\r\n";

    [Fact]
    public void A_request_cut_at_any_byte_needs_more_and_is_whole_at_its_end()
    {
        byte[] request = Encoding.ASCII.GetBytes(Plain);
        for (int cut = 1; cut < request.Length; cut++)
            Parse(request.AsSpan(0, cut)).Status.ShouldBe(RequestStatus.NeedMore, $"cut at {cut}");
        Parse([.. request, 0x81, 0x80]).ShouldBe((RequestStatus.Request, request.Length, 0));
    }

    [Fact]
    public void The_head_gives_out_path_query_headers_and_cookies()
    {
        RequestHead head = new(Encoding.ASCII.GetBytes(Plain));
        head.Method.ShouldBe("GET");
        head.Path.ShouldBe("/chat");
        head.QueryString.ShouldBe("token=a%20b+c&x&empty=&=nameless&%74wice=1&twice=2");
        head.Query("token").ShouldBe("a b c");
        head.Query("x").ShouldBe("");
        head.Query("empty").ShouldBe("");
        head.Query("").ShouldBeNull();
        head.Query("twice").ShouldBe("1");
        head.Query("missing").ShouldBeNull();
        head.Host.ShouldBe("example.com");
        head.Header("X-TWO").ShouldBe("one, two");
        head.Header("X-Three").ShouldBeNull();
        head.Cookie("session").ShouldBe("abc");
        head.Cookie("a").ShouldBe("1");
        head.Cookie("SESSION").ShouldBeNull();
        (head.Cookie("void"), head.Cookie("two"), head.Cookie("none"), head.Cookie("")).ShouldBe(("", "a=b", null, null));
        head.Origin.ShouldBeNull();
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001", 400)]
    [InlineData("GET /\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.0\r\n\r\n", 505)]
    [InlineData("GET / HTTP/2.0\r\n\r\n", 505)]
    [InlineData("GET  / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET ftp://a/ HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http:///a HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http://u@a/ HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http://a?x HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http://a\\b/ HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET * HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET a:80 HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /#there HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /.. HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /a/./b HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /a/../../etc/passwd?x HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /%2e%2E/etc HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /a%2f.%2e%5Cb HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /a\\..\\b HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET http://a/../b HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /page%00.html HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /a%0D%0Ab HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\nHost: a\n\n", 400)]
    [InlineData("GET / HTTP/1.1\n", 400)]
    [InlineData("GET /a b HTTP/1.1\r\n\r\n", 400)]
    [InlineData("G@T / HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\r\n folded\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\nB: c\r\n\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nA: b\0\r\n\r\n", 400)]
    public void What_two_parsers_could_read_in_two_ways_is_refused(string request, int status) =>
        Parse(Encoding.Latin1.GetBytes(request)).ShouldSatisfyAllConditions(
            found => found.Status.ShouldBe(RequestStatus.Refused), found => found.Code.ShouldBe(status));

    [Theory]
    [InlineData("/a...b/.well-known/..x/...?../..", "/a...b/.well-known/..x/...", "?host")]
    [InlineData("/ch%61t%20room%", "/chat room%", "?host")]
    [InlineData("/100%25%2e", "/100%.", "?host")]
    [InlineData("http://other:81/chat?a=b", "/chat", "other:81")]
    [InlineData("HTTPS://[::1]", "/", "[::1]")]
    public void A_target_may_be_a_path_or_a_whole_URL_whose_host_goes_before_the_header(string target, string path, string host)
    {
        byte[] request = Encoding.ASCII.GetBytes($"GET {target} HTTP/1.1\r\nHost: ?host\r\n\r\n");
        Parse(request).Status.ShouldBe(RequestStatus.Request);
        RequestHead head = new(request);
        (head.Path, head.Host).ShouldBe((path, host));
    }

    [Fact]
    public void A_head_over_the_limit_or_with_too_many_headers_is_refused_with_431()
    {
        Parse(Encoding.ASCII.GetBytes("GET /" + new string('a', 9000))).Code.ShouldBe(431);
        string many = string.Concat(Enumerable.Range(0, 101).Select(static i => $"H{i}: v\r\n"));
        Parse(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\n{many}\r\n")).Code.ShouldBe(431);
    }

    [Fact]
    public void Noise_is_never_more_than_refused()
    {
        Random random = new(2616);
        byte[] template = Encoding.ASCII.GetBytes(Plain);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] noisy = [.. template];
            for (int i = random.Next(6); i >= 0; i--)
                noisy[random.Next(noisy.Length)] = (byte)random.Next(256);
            if (Parse(noisy) is { Status: RequestStatus.Request, Length: var length })
                _ = new RequestHead(noisy.AsSpan(0, length)).Header("Host");
        }
    }

    private static (RequestStatus Status, int Length, int Code) Parse(ReadOnlySpan<byte> input)
    {
        RequestStatus status = RequestParser.TryParse(input, 8192, 100, out int length, out int code);
        return (status, status == RequestStatus.Request ? length : 0, status == RequestStatus.Refused ? code : 0);
    }
}

using System.Net;
using System.Net.Http.Headers;
using Netman.Tests.Support;

namespace Netman.Tests.WebSockets;

/// <summary>The answers to what is not upgraded, as an HTTP client that others wrote reads them: to their end, whatever it goes on sending.</summary>
public sealed class HttpPeerTests : WebSocketSuite
{
    public static readonly TheoryData<string, string, string, HttpStatusCode> Requests = new()
    {
        { "GET", "/", "", HttpStatusCode.BadRequest },
        { "GET", "/none", "", HttpStatusCode.NotFound },
        { "POST", "/", "", HttpStatusCode.MethodNotAllowed },
        { "GET", "/", "upgrade", HttpStatusCode.UpgradeRequired },
        { "GET", "/", "upgrade origin", HttpStatusCode.Forbidden },
        { "GET", "/", "long", HttpStatusCode.RequestHeaderFieldsTooLarge },
        { "GET", "/page", "", HttpStatusCode.OK },
        { "HEAD", "/page", "", HttpStatusCode.OK },
        { "POST", "/page", "", HttpStatusCode.OK },
    };

    [Theory, MemberData(nameof(Requests))]
    public async Task HttpClient_reads_every_answer_to_its_end(string method, string path, string kind, HttpStatusCode status)
    {
        byte[] page = Message.Pattern(300_000);
        TestServer server = await StartEchoAsync(socket =>
        {
            socket.AllowedOrigins.Add("https://good.example");
            socket.OnHttpRequest = request => request.Path == "/page" ? new HttpResponse(200, "application/octet-stream", page) : null;
        });
        using HttpClient http = new() { Timeout = Deadline.Time };
        for (int round = 0; round < 3; round++)
        {
            using HttpRequestMessage request = Ask(method, $"http://{server.Endpoint.LocalEndPoint}{path}", kind);
            using HttpResponseMessage answer = await http.SendAsync(request).InTime();
            byte[] body = await answer.Content.ReadAsByteArrayAsync().InTime();
            answer.StatusCode.ShouldBe(status);
            answer.Headers.ConnectionClose.ShouldBe(true);
            if (path == "/page")
                body.ShouldBe(method == "HEAD" ? [] : page);
            else
                body.Length.ShouldBe((int)answer.Content.Headers.ContentLength!.Value);
        }
        await server.ShouldBecomeEmptyAsync();
    }

    private static HttpRequestMessage Ask(string method, string url, string kind)
    {
        HttpRequestMessage request = new(HttpMethod.Parse(method), url);
        if (method == "POST")
            request.Content = new ByteArrayContent(new byte[500_000]);
        if (kind.Contains("upgrade", StringComparison.Ordinal))
        {
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("websocket"));
            request.Headers.Add("Sec-WebSocket-Key", WebSocketTransport.SampleKey);
            request.Headers.Add("Sec-WebSocket-Version", kind.Contains("origin", StringComparison.Ordinal) ? "13" : "8");
        }
        if (kind.Contains("origin", StringComparison.Ordinal))
            request.Headers.Add("Origin", "https://evil.example");
        if (kind == "long")
            request.Headers.Add("X-Long", new string('x', 20_000));
        return request;
    }
}

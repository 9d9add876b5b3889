using System.Net;

namespace Netman.Tests.Server;

public class ListenUrlTests
{
    [Theory]
    [InlineData("tcp://127.0.0.1:6565", "127.0.0.1:6565")]
    [InlineData("tcp://localhost:0", "127.0.0.1:0")]
    [InlineData("tcp://[::1]:80", "[::1]:80")]
    [InlineData("tcp://*:6565", "[::]:6565")]
    [InlineData("tcp://0.0.0.0:6565?backlog=7", "0.0.0.0:6565")]
    [InlineData("ws://127.0.0.1:8080/chat", "127.0.0.1:8080")]
    public void An_address_reads_as_host_and_port(string url, string address) =>
        ListenUrl.Parse(url).Address.ShouldBe(IPEndPoint.Parse(address));

    [Fact]
    public void A_WebSocket_address_has_a_path_and_may_have_options_behind_it()
    {
        ListenUrl parsed = ListenUrl.Parse("ws://127.0.0.1:8080/chat?backlog=7");
        (parsed.Path, parsed.Query).ShouldBe(("/chat", "backlog=7"));
        ListenUrl.Parse("ws://127.0.0.1:8080").Path.ShouldBe("/");
    }

    [Fact]
    public void A_Unix_address_is_a_path()
    {
        ListenUrl parsed = ListenUrl.Parse("unix:///run/netman.sock?backlog=7");
        (parsed.UnixPath, parsed.Address, parsed.Query).ShouldBe(("/run/netman.sock", null, "backlog=7"));
    }

    [Theory]
    [InlineData("127.0.0.1:6565", "scheme://host:port")]
    [InlineData("tcp://127.0.0.1", "scheme://host:port")]
    [InlineData("tcp://127.0.0.1:65536", "scheme://host:port")]
    [InlineData("tcp://example.org:80", "'example.org'")]
    [InlineData("tcp://127.0.0.1:80/path", "path")]
    [InlineData("gopher://127.0.0.1:70", "'gopher'")]
    [InlineData("unix://relative.sock", "absolute path")]
    [InlineData("tcp://*:80?colour=red", "'colour=red'")]
    [InlineData("tcp://*:80?backlog=many", "'backlog=many'")]
    [InlineData("tcp://*:80?reusePort=1", "'reusePort=1'")]
    [InlineData("tcp://*:80?backlog", "'backlog'")]
    public void What_cannot_be_read_is_refused_by_Listen_with_the_address_and_the_reason(string url, string reason)
    {
        string message = Should.Throw<FormatException>(() => NetmanServer.CreateBuilder().Listen(url)).Message;
        message.ShouldContain($"'{url}'");
        message.ShouldContain(reason);
    }

    [Fact]
    public void Options_behind_the_address_are_the_typed_ones_and_typed_ones_count_more()
    {
        EndpointOptions? seen = null;
        NetmanServer.CreateBuilder().Listen(
            "tcp://*:80?backlog=7&noDelay=false&REUSEPORT=true&dualStack=false&keepAlive=60&keepAliveInterval=5&keepAliveCount=3" +
            "&receiveBuffer=10000&sendBuffer=20000&linger=0",
            options =>
            {
                options.KeepAliveCount = 9;
                seen = options;
            });
        (seen!.Backlog, seen.NoDelay, seen.ReusePort, seen.DualStack).ShouldBe((7, false, true, false));
        (seen.KeepAlive, seen.KeepAliveInterval, seen.KeepAliveCount).ShouldBe((TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), 9));
        (seen.ReceiveBufferSize, seen.SendBufferSize, seen.Linger).ShouldBe((10_000, 20_000, TimeSpan.Zero));
    }

    [Theory]
    [InlineData("backlog=0", nameof(EndpointOptions.Backlog))]
    [InlineData("keepAlive=0", nameof(EndpointOptions.KeepAlive))]
    [InlineData("keepAlive=40000", nameof(EndpointOptions.KeepAlive))]
    [InlineData("keepAliveInterval=0", nameof(EndpointOptions.KeepAliveInterval))]
    [InlineData("keepAliveCount=128", nameof(EndpointOptions.KeepAliveCount))]
    [InlineData("linger=40000", nameof(EndpointOptions.Linger))]
    public void An_option_out_of_range_is_refused_by_Build_with_its_name(string query, string option) =>
        Should.Throw<InvalidOperationException>(() => NetmanServer.CreateBuilder()
            .Listen($"tcp://*:80?{query}", new Raw.LineHandler()).Build()).Message.ShouldContain(option);
}

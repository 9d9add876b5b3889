using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Netman.Hosting.Tests;

public sealed class ConfigurationTests
{
    // What only code can say, and why.
    private static readonly Dictionary<Type, (string[] Keys, Dictionary<string, string> Code)> _options = new()
    {
        [typeof(NetmanServerOptions)] = (ServerSection.Options, new()
        {
            [nameof(NetmanServerOptions.ChooseLoop)] = "a delegate",
            [nameof(NetmanServerOptions.TimeProvider)] = "an object; the host's is taken",
        }),
        [typeof(HeartbeatMessage)] = (ServerSection.HeartbeatOptions, new()
        {
            [nameof(HeartbeatMessage.Body)] = "bytes",
        }),
        [typeof(EndpointOptions)] = (EndpointSection.Options, new()
        {
            [nameof(EndpointOptions.Routes)] = "an object",
            [nameof(EndpointOptions.Raw)] = "an object",
            [nameof(EndpointOptions.Packer)] = "an object",
        }),
        [typeof(WebSocketOptions)] = ([.. WebSocketSection.Options, .. WebSocketSection.PathOptions], new()
        {
            [nameof(WebSocketOptions.OnHttpRequest)] = "a delegate",
            [nameof(WebSocketPathOptions.OnUpgrade)] = "a delegate",
            [nameof(WebSocketPathOptions.Handler)] = "an object",
            [nameof(WebSocketPathOptions.Routes)] = "an object",
            [nameof(WebSocketPathOptions.StreamMessages)] = "belongs to a Handler",
        }),
        [typeof(WebSocketDeflate)] = (WebSocketSection.DeflateOptions, []),
        [typeof(ProxyProtocolOptions)] = (ProxySection.Options, []),
        [typeof(TlsOptions)] = (TlsSection.Options, new()
        {
            [nameof(TlsOptions.Authentication)] = "the platform's object, most of it delegates; certificates have keys of their own",
            [nameof(TlsOptions.SelectOptions)] = "a delegate",
        }),
    };

    public static TheoryData<Type> OptionTypes => new(_options.Keys);

    [Theory, MemberData(nameof(OptionTypes))]
    public void Every_option_is_either_a_key_or_code(Type type)
    {
        (string[] keys, Dictionary<string, string> code) = _options[type];
        keys.Concat(code.Keys).Order().ShouldBe(PropertiesOf(type));
    }

    [Fact]
    public void Every_public_type_of_options_is_looked_at()
    {
        Type[] types = [.. typeof(NetmanServerOptions).Assembly.GetExportedTypes()
            .Where(static type => type.Name.EndsWith("Options", StringComparison.Ordinal))];
        types.Except(_options.Keys).ShouldBe([typeof(WebSocketPathOptions)], "the endpoint's and each path's, in the list as part of WebSocketOptions");
    }

    [Fact]
    public async Task Further_paths_of_an_endpoint_come_from_configuration()
    {
        using IHost host = await TestHost.StartAsync(new()
        {
            ["Netman:Endpoints:Web:Url"] = "ws://127.0.0.1:0/chat",
            ["Netman:Endpoints:Web:WebSocket:MaxRequestBytes"] = "4096",
            ["Netman:Endpoints:Web:WebSocket:Paths:Admin:Path"] = "/admin",
            ["Netman:Endpoints:Web:WebSocket:Paths:Admin:AllowedOrigins:0"] = "https://admin.example.org",
            ["Netman:Endpoints:Web:WebSocket:Paths:Admin:Deflate:Threshold"] = "512",
            ["Netman:Endpoints:Web:WebSocket:Paths:Feed:Path"] = "/feed/*",
        });
        WebSocketOptions options = host.Server().Endpoints[0].Options.WebSocket;
        options.MaxRequestBytes.ShouldBe(4096);
        options.AllowedOrigins.ShouldBeEmpty();
        options.Paths.Select(static path => path.Path).ShouldBe(["/admin", "/feed/*"]);
        options.Paths[0].Options.AllowedOrigins.ShouldBe(["https://admin.example.org"]);
        options.Paths[0].Options.Deflate!.Threshold.ShouldBe(512);
        (await host.UpgradeAsync("/feed/1", "https://example.org")).ShouldStartWith("HTTP/1.1 101");
        (await host.UpgradeAsync("/admin", "https://example.org")).ShouldStartWith("HTTP/1.1 403");
        (await host.UpgradeAsync("/admin", "https://admin.example.org")).ShouldStartWith("HTTP/1.1 101");
        (await host.UpgradeAsync("/other", "https://example.org")).ShouldStartWith("HTTP/1.1 404");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_client_behind_a_proxy_that_configuration_trusts_is_known_by_its_own_address()
    {
        TaskCompletionSource<EndPoint?> seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using IHost host = await TestHost.StartAsync(
            new()
            {
                ["Netman:Endpoints:Main:Url"] = "tcp://127.0.0.1:0",
                ["Netman:Endpoints:Main:ProxyProtocol:TrustedNetworks:0"] = "127.0.0.0/8",
                ["Netman:Endpoints:Main:ProxyProtocol:TrustedNetworks:1"] = "::1",
                ["Netman:Endpoints:Main:ProxyProtocol:HeaderTimeout"] = "00:00:07",
            },
            builder => builder.AddNetman(server => server.OnOpen(connection => seen.TrySetResult(connection.RemoteEndPoint))));
        using System.Net.Sockets.Socket proxy = await host.ConnectAsync();
        await proxy.SendAsync("PROXY TCP4 192.0.2.7 192.0.2.1 40000 6565\r\n"u8.ToArray());
        (await seen.Task.WaitAsync(TestHost.Deadline)).ShouldBe(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 40000));
        await host.StopAsync();
    }

    [Fact]
    public async Task Every_kind_of_option_is_read_from_its_key()
    {
        using IHost host = TestHost.Build(new()
        {
            ["Netman:Loops"] = "3",
            ["Netman:MaxBodyLength"] = "4096",
            ["Netman:OutboundPolicy"] = "DropOldest",
            ["Netman:FirstByteTimeout"] = "00:00:42",
            ["Netman:IdleTimeout"] = "-00:00:00.001",
            ["Netman:CloseOnUnknownMessage"] = "true",
            ["Netman:Heartbeat:Interval"] = "00:00:05",
            ["Netman:Heartbeat:MessageId"] = "9",
            ["Netman:Endpoints:B:Url"] = "tcp://127.0.0.1:0",
            ["Netman:Endpoints:B:KeepAlive"] = "00:01:00",
            ["Netman:Endpoints:B:Backlog"] = "7",
            ["Netman:Endpoints:A:Url"] = "ws://127.0.0.1:0/chat",
            ["Netman:Endpoints:A:WebSocket:AllowedOrigins:0"] = "https://example.org",
            ["Netman:Endpoints:A:WebSocket:KeepAliveInterval"] = "00:00:30",
        });
        NetmanServerOptions options = host.Services.GetRequiredService<IOptions<NetmanServerOptions>>().Value;
        (options.Loops, options.MaxBodyLength, options.OutboundPolicy).ShouldBe((3, 4096, OutboundPolicy.DropOldest));
        (options.FirstByteTimeout, options.IdleTimeout).ShouldBe((TimeSpan.FromSeconds(42), Timeout.InfiniteTimeSpan));
        options.CloseOnUnknownMessage.ShouldBeTrue();
        (options.Heartbeat!.Interval, options.Heartbeat.MessageId).ShouldBe((TimeSpan.FromSeconds(5), 9u));
        await host.StartAsync();
        Endpoint[] endpoints = [.. host.Server().Endpoints];
        endpoints.Select(static endpoint => endpoint.Url).ShouldBe(["ws://127.0.0.1:0/chat", "tcp://127.0.0.1:0"]);
        EndpointOptions web = endpoints[0].Options, plain = endpoints[1].Options;
        web.WebSocket.AllowedOrigins.ShouldBe(["https://example.org"]);
        web.WebSocket.KeepAliveInterval.ShouldBe(TimeSpan.FromSeconds(30));
        (plain.KeepAlive, plain.Backlog).ShouldBe((TimeSpan.FromMinutes(1), 7));
        await host.StopAsync();
    }

    [Theory]
    [InlineData("Netman:Loops", "many", "Netman:Loops")]
    [InlineData("Netman:Loops", "300", "Netman:Loops must be 1 to 255")]
    [InlineData("Netman:MaxConections", "5", "Netman:MaxConections is no option")]
    [InlineData("Netman:FirstByteTimeout", "10 seconds", "Netman:FirstByteTimeout")]
    [InlineData("Netman:OutboundPolicy", "Forget", "Netman:OutboundPolicy")]
    [InlineData("Netman:Endpoints:Main:Url", "", "Netman:Endpoints:Main:Url is missing")]
    [InlineData("Netman:Endpoints:Main:Url", "tcp:6565", "Netman:Endpoints:Main:Url: 'tcp:6565'")]
    [InlineData("Netman:Endpoints:Main:Url", "tcps://127.0.0.1:0", "Netman:Endpoints:Main:Url: 'tcps://127.0.0.1:0'")]
    [InlineData("Netman:Endpoints:Main:Backlog", "0", "Netman:Endpoints:Main:Backlog must be 1 or more")]
    [InlineData("Netman:Endpoints:Main:Backlogg", "1", "Netman:Endpoints:Main:Backlogg is no option")]
    [InlineData("Netman:Endpoints:Main:KeepAlive", "soon", "Netman:Endpoints:Main:KeepAlive")]
    [InlineData("Netman:Endpoints:Main:Tls:KeyPath", "/nowhere/key.pem", "Netman:Endpoints:Main:Tls:CertificatePath is missing")]
    [InlineData("Netman:Endpoints:Main:Tls:PfxPath", "/nowhere/a.pfx", "Netman:Endpoints:Main:Tls:PfxPath: there is no file '/nowhere/a.pfx'")]
    [InlineData("Netman:Heartbeat:Intervall", "00:00:01", "Netman:Heartbeat:Intervall is no option")]
    [InlineData("Netman:Endpoints:Main:WebSocket:MaxFrameLength", "-1", "Netman:Endpoints:Main:WebSocket:MaxFrameLength must be 0 or more")]
    [InlineData("Netman:Endpoints:Main:WebSocket:MaxRequestBytes", "5", "Netman:Endpoints:Main:WebSocket:MaxRequestBytes must be 256 to 1048576")]
    [InlineData("Netman:Endpoints:Main:WebSocket:Origins", "x", "Netman:Endpoints:Main:WebSocket:Origins is no option")]
    [InlineData("Netman:Endpoints:Main:WebSocket:Deflate:ServerMaxWindowBits", "8", "Netman:Endpoints:Main:WebSocket:Deflate:ServerMaxWindowBits must be 9 to 15")]
    [InlineData("Netman:Endpoints:Main:WebSocket:Deflate:Bits", "8", "Netman:Endpoints:Main:WebSocket:Deflate:Bits is no option")]
    [InlineData("Netman:Endpoints:Main:WebSocket:Paths:A:KeepAliveInterval", "00:00:01", "Netman:Endpoints:Main:WebSocket:Paths:A:Path is missing")]
    [InlineData("Netman:Endpoints:Main:WebSocket:Paths:A:Path", "admin", "Netman:Endpoints:Main:WebSocket:Paths:A:Path: 'admin' is no path")]
    [InlineData("Netman:Endpoints:Main:ProxyProtocol:TrustedNetworks:0", "all", "Netman:Endpoints:Main:ProxyProtocol:TrustedNetworks:0: 'all' is no network")]
    [InlineData("Netman:Endpoints:Main:ProxyProtocol:MaxHeaderLength", "10", "Netman:Endpoints:Main:ProxyProtocol:MaxHeaderLength must be 232 to 65551")]
    [InlineData("Netman:Endpoints:Main:ProxyProtocol:HeaderTimeout", "00:00:00", "Netman:Endpoints:Main:ProxyProtocol:HeaderTimeout must be a positive time")]
    [InlineData("Netman:Endpoints:Main:Tls:Certificate", "x", "Netman:Endpoints:Main:Tls:Certificate is no option")]
    public async Task What_cannot_be_used_stops_the_start_and_is_named_by_its_key(string key, string value, string message)
    {
        using IHost host = TestHost.Build(new() { ["Netman:Endpoints:Main:Url"] = "tcp://127.0.0.1:0", [key] = value });
        Exception refused = await Should.ThrowAsync<Exception>(() => host.StartAsync());
        refused.ShouldBeAssignableTo(value is "many" or "10 seconds" or "Forget" or "soon" && key.StartsWith("Netman:E", StringComparison.Ordinal) is false
            ? typeof(InvalidOperationException) : typeof(OptionsValidationException));
        refused.Message.ShouldContain(message);
    }

    [Fact]
    public async Task A_host_without_endpoints_says_where_it_has_looked_for_them()
    {
        using IHost host = TestHost.Build(new() { ["Netman:Loops"] = "1" });
        OptionsValidationException refused = await Should.ThrowAsync<OptionsValidationException>(() => host.StartAsync());
        refused.Message.ShouldContain("Netman:Endpoints has no endpoint");
        refused.Message.ShouldContain(host.Services.GetRequiredService<IHostEnvironment>().ContentRootPath);
    }

    [Fact]
    public async Task Certificates_come_from_the_files_that_the_section_names()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("netman-hosting-");
        try
        {
            using RSA key = RSA.Create(2048);
            CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            string chain = Path.Combine(folder.FullName, "cert.pem"), keyFile = Path.Combine(folder.FullName, "key.pem");
            await File.WriteAllTextAsync(chain, certificate.ExportCertificatePem());
            await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
            using IHost host = await TestHost.StartAsync(new()
            {
                ["Netman:Endpoints:Main:Url"] = "tcps://127.0.0.1:0",
                ["Netman:Endpoints:Main:Tls:CertificatePath"] = chain,
                ["Netman:Endpoints:Main:Tls:KeyPath"] = keyFile,
                ["Netman:Endpoints:Main:Tls:Hosts:example.org:CertificatePath"] = chain,
                ["Netman:Endpoints:Main:Tls:Hosts:example.org:KeyPath"] = keyFile,
                ["Netman:Endpoints:Main:Tls:HandshakeTimeout"] = "00:00:03",
            });
            using System.Net.Sockets.Socket socket = await host.ConnectAsync();
            await using System.Net.Security.SslStream tls = new(new System.Net.Sockets.NetworkStream(socket), false, (_, presented, _, _) =>
                presented!.GetCertHashString() == certificate.GetCertHashString());
            await tls.AuthenticateAsClientAsync("localhost").WaitAsync(TestHost.Deadline);
            tls.IsAuthenticated.ShouldBeTrue();
            await host.StopAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> PropertiesOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static property => property.Name).Order();
}

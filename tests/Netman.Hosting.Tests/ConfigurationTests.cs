using System.Reflection;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Netman.Hosting.Tests;

public sealed class ConfigurationTests
{
    // What only code can say: delegates, clocks.
    private static readonly string[] _code =
        [nameof(NetmanServerOptions.ChooseLoop), nameof(NetmanServerOptions.TimeProvider)];

    private static readonly string[] _endpointCode =
        [nameof(EndpointOptions.Routes), nameof(EndpointOptions.Raw), nameof(EndpointOptions.Packer)];

    [Fact]
    public void Every_option_is_either_a_key_or_code()
    {
        ServerSection.Options.Concat(_code).Order().ShouldBe(PropertiesOf<NetmanServerOptions>());
        EndpointSection.Options.Concat(_endpointCode).Order().ShouldBe(PropertiesOf<EndpointOptions>());
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

    private static IEnumerable<string> PropertiesOf<T>() =>
        typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(static property => property.Name).Order();
}

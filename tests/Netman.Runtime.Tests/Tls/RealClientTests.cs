using System.Security.Cryptography.X509Certificates;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>Clients that others wrote, as processes. What is not installed is skipped, by name.</summary>
public sealed class RealClientTests : TlsSuite
{
    private const string RoundTrip = """
        const tls = require('tls'), fs = require('fs');
        const [port, ca] = process.argv.slice(1);
        const c = tls.connect({ host: '127.0.0.1', port, servername: 'localhost', ca: fs.readFileSync(ca) }, () => {
          const m = Buffer.alloc(11); m.writeUInt32LE(3, 0); m.writeUInt32LE(1, 4); m.write('abc', 8); c.write(m);
        });
        c.on('data', d => { console.log('reply ' + d.toString('latin1', 8)); c.end(); });
        """;

    [Theory]
    [InlineData("-tls1_2", "TLSv1.2")]
    [InlineData("-tls1_3", "TLSv1.3")]
    public async Task Openssl_speaks_and_checks_us(string version, string protocol)
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        string said = await RunAsync("openssl", Message.Pack(1, "hello openssl"u8),
            ["s_client", "-connect", $"127.0.0.1:{Port(server)}", "-servername", "localhost", "-CAfile", Authority(folder), "-verify_return_error", version, "-ign_eof"],
            until: "hello openssl");
        said.ShouldContain("Verify return code: 0 (ok)");
        said.ShouldContain(protocol);
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Openssl_resumes_its_session(string version)
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        string[] connect = ["s_client", "-connect", $"127.0.0.1:{Port(server)}", "-servername", "localhost", "-CAfile", Authority(folder), version, "-ign_eof"];
        await RunAsync("openssl", Message.Pack(1, "first time"u8), [.. connect, "-sess_out", folder.At("session")], until: "first time");
        string said = await RunAsync("openssl", Message.Pack(1, "second time"u8), [.. connect, "-sess_in", folder.At("session")], until: "second time");
        said.ShouldContain("Reused, TLSv1");
    }

    [Fact]
    public async Task Openssl_that_asks_for_another_name_is_refused()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key, hostName: "localhost"));
        string said = await RunAsync("openssl", [], ["s_client", "-connect", $"127.0.0.1:{Port(server)}", "-servername", "elsewhere.example"]);
        said.ShouldContain("no peer certificate available");
        await Deadline.Until(() => server.Statistics is { TlsFailures: 1, Connections: 0 });
        server.Opened.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-tls1_2", "none")]
    [InlineData("-tls1_3", "none")]
    [InlineData("-tls1_2", "expired")]
    [InlineData("-tls1_3", "expired")]
    [InlineData("-tls1_2", "strange")]
    [InlineData("-tls1_3", "strange")]
    public async Task Openssl_without_a_good_client_certificate_is_refused(string version, string given)
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => RequireCertificate(tls, folder));
        string said = await RunAsync("openssl", Message.Pack(1, "let me in"u8), [.. Client(server, folder, version), .. Given(folder, given)]);
        said.ShouldContain("CONNECTED");
        said.ShouldNotContain("let me in");
        await Deadline.Until(() => server.Statistics is { TlsFailures: 1, Connections: 0 });
        server.Opened.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task Openssl_with_a_good_client_certificate_is_served_and_known(string version)
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        List<string?> names = [];
        TestServer server = await StartAsync(tls => RequireCertificate(tls, folder), new TestServerSetup
        {
            OnOpen = connection =>
            {
                names.Add(connection.Tls?.ClientCertificate?.Subject);
                return default;
            },
        });
        await RunAsync("openssl", Message.Pack(1, "let me in"u8), [.. Client(server, folder, version), "-ign_eof", .. Given(folder, "good")], until: "let me in");
        names.ShouldBe(["CN=good"]);
    }

    [Fact]
    public async Task Openssl_that_renegotiates_is_closed()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        string said = await RunAsync("openssl", "R\n"u8.ToArray(), Client(server, folder, "-tls1_2"), keepsInput: true);
        said.ShouldContain("RENEGOTIATING");
        (await server.NextCloseAsync()).ShouldBe(CloseReason.TlsFailure);
        server.Statistics.TlsFailures.ShouldBe(1);
    }

    [Fact]
    public async Task Openssl_may_change_its_keys_between_messages()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        using RunningClient client = new("openssl", Client(server, folder, "-tls1_3"));
        await client.HearAsync("Verify return code");
        for (int round = 0; round < 3; round++)
        {
            await client.WriteAsync("K\n"u8.ToArray());
            await Deadline.Until(() => client.Said.Split("KEYUPDATE").Length == round + 2, "openssl says that it changes its keys");
            await client.WriteAsync([.. Message.Pack(1, System.Text.Encoding.ASCII.GetBytes($"round {round}")), .. Message.Pack(1, "\n"u8)]);
            await client.HearAsync($"round {round}");
        }
        server.Statistics.TlsFailures.ShouldBe(0);
    }

    [Fact]
    public async Task A_change_of_keys_and_many_records_in_one_piece_give_each_block_back_once()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        await using HoldingRelay relay = HoldingRelay.Start(server.Endpoint);
        using RunningClient client = new("openssl", ["s_client", "-connect", relay.Address, "-CAfile", Authority(folder), "-tls1_3"]);
        await client.HearAsync("Verify return code");
        relay.Holds = true;
        await client.WriteAsync("K\n"u8.ToArray());
        await Deadline.Until(() => relay.Held > 0, "the change of keys arrives at the relay");
        byte[] message = Message.Pack(1, System.Text.Encoding.ASCII.GetBytes(new string('x', 60_000) + " and so on"));
        await client.WriteAsync([.. message, .. Message.Pack(1, "\n"u8)]);
        await Deadline.Until(() => relay.Held > message.Length, "the message arrives at the relay");
        await relay.ReleaseAsync();
        await client.HearAsync("and so on");
        (await server.OnLoop(static loop => loop.Blocks.Outstanding)).ShouldBeInRange(0, 1); // the platform's read may keep one
        server.Statistics.TlsFailures.ShouldBe(0);
    }

    [Fact]
    public async Task Curl_is_sent_away_in_order_because_it_speaks_http()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        string said = await RunAsync("curl", [], ["-sv", "--max-time", "10", "--cacert", Authority(folder), $"https://localhost:{Port(server)}/"]);
        said.ShouldContain("SSL certificate verify ok");
        (await server.NextCloseAsync()).ShouldBe(CloseReason.MessageTooLarge); // "GET " is a length over the limit
    }

    [Fact]
    public async Task Node_gets_its_reply()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        (await RunAsync("node", [], ["-e", RoundTrip, Port(server), Authority(folder)])).ShouldContain("reply abc");
    }

    // The load of benchmarks/ compares every byte of every reply.
    [Theory]
    [InlineData("128", "16")]
    [InlineData("16384", "1")]
    [InlineData("300000", "3")]
    public async Task The_load_gets_each_byte_back(string size, string depth)
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        string said = await RunAsync("dotnet", [],
            [LoadProgram, "--port", Port(server), "--tls", "1", "--connections", "8", "--size", size, "--depth", depth, "--warm", "0", "--seconds", "0.5"]);
        said.ShouldContain("messages_per_s");
        await server.ShouldBecomeEmptyAsync();
        server.Statistics.ShouldSatisfyAllConditions(s => s.TlsFailures.ShouldBe(0), s => s.Messages.ShouldBeGreaterThan(8));
    }

    private static string LoadProgram => System.Reflection.CustomAttributeExtensions
        .GetCustomAttributes<System.Reflection.AssemblyMetadataAttribute>(typeof(RealClientTests).Assembly)
        .Single(static attribute => attribute.Key == nameof(LoadProgram)).Value!;

    private static string Port(TestServer server) => ((System.Net.IPEndPoint)server.Endpoint.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Authority(CertificateFolder folder)
    {
        File.WriteAllText(folder.At("ca.pem"), TestCertificates.Authority.ExportCertificatePem());
        return folder.At("ca.pem");
    }

    private static string[] Client(TestServer server, CertificateFolder folder, string version) =>
        ["s_client", "-connect", $"127.0.0.1:{Port(server)}", "-servername", "localhost", "-CAfile", Authority(folder), version];

    private static void RequireCertificate(TlsOptions tls, CertificateFolder folder)
    {
        tls.UsePemFiles(folder.Certificate, folder.Key);
        tls.ClientCertificates = ClientCertificates.Required;
        tls.Authentication.CertificateChainPolicy = TlsTransport.TrustingTestAuthority();
    }

    private static string[] Given(CertificateFolder folder, string what)
    {
        if (what == "none")
            return [];
        using X509Certificate2 certificate = what == "strange" ? TestCertificates.MakeSelfSigned(what) : TestCertificates.Make(what, expired: what == "expired");
        folder.Write(certificate, "client.pem", "client.key");
        return ["-cert", folder.At("client.pem"), "-key", folder.At("client.key")];
    }

    /// <summary>Runs a client to its end, or until it has said the words awaited; gives all that it said.</summary>
    private static async Task<string> RunAsync(string tool, byte[] input, string[] arguments, string? until = null, bool keepsInput = false)
    {
        using RunningClient client = new(tool, arguments);
        await client.WriteAsync(input);
        if (until is not null)
        {
            // A line's end behind the message: only whole lines are heard. It is a message of its own.
            await client.WriteAsync(Message.Pack(1, "\n"u8));
            await client.HearAsync(until);
            return client.Said;
        }
        return await client.EndAsync(keepsInput);
    }
}

using System.Diagnostics;
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

    private static string Port(TestServer server) => ((System.Net.IPEndPoint)server.Endpoint.LocalEndPoint!).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static string Authority(CertificateFolder folder)
    {
        File.WriteAllText(folder.At("ca.pem"), TestCertificates.Authority.ExportCertificatePem());
        return folder.At("ca.pem");
    }

    /// <summary>Runs a client to its end, or until it has said the words awaited; gives all that it said.</summary>
    private static async Task<string> RunAsync(string tool, byte[] input, string[] arguments, string? until = null)
    {
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))))
            Assert.Skip($"{tool} is not installed");
        using Process process = Process.Start(new ProcessStartInfo(tool, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        System.Text.StringBuilder said = new();
        void Hear(object sender, DataReceivedEventArgs line)
        {
            lock (said)
                said.AppendLine(line.Data);
        }
        process.OutputDataReceived += Hear;
        process.ErrorDataReceived += Hear;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        // A line's end behind the message: only whole lines are heard. It is the start of a message that never comes.
        await process.StandardInput.BaseStream.WriteAsync(input);
        await process.StandardInput.BaseStream.FlushAsync();
        if (until is not null)
        {
            await process.StandardInput.BaseStream.WriteAsync(Message.Pack(1, "\n"u8));
            await process.StandardInput.BaseStream.FlushAsync();
            await Deadline.Until(() => Said(said).Contains(until, StringComparison.Ordinal), $"{tool} to say '{until}'");
            process.StandardInput.Close();
            process.Kill();
        }
        await process.WaitForExitAsync().InTime($"{tool} to end");
        process.WaitForExit();
        return Said(said);
    }

    private static string Said(System.Text.StringBuilder said)
    {
        lock (said)
            return said.ToString();
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>Certificates by file, by object and by name; client certificates; options chosen by the application; reload.</summary>
public sealed class TlsConfigurationTests : TlsSuite
{
    private static X509Certificate2 Presented(SslStream stream) => (X509Certificate2)stream.RemoteCertificate!;

    [Fact]
    public async Task Pem_files_are_served()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        (await AskAsync(await ConnectAsync(server), "pem")).ShouldBe("pem");
    }

    [Fact]
    public async Task A_pfx_file_is_served()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        File.WriteAllBytes(folder.At("server.pfx"), TestCertificates.Server.Export(X509ContentType.Pfx, "secret"));
        TestServer server = await StartAsync(tls => tls.UsePfxFile(folder.At("server.pfx"), "secret"));
        (await AskAsync(await ConnectAsync(server), "pfx")).ShouldBe("pfx");
    }

    [Fact]
    public async Task A_certificate_in_the_platforms_options_is_served()
    {
        TestServer server = await StartAsync(static tls => tls.Authentication.ServerCertificate = TestCertificates.Server);
        (await AskAsync(await ConnectAsync(server), "given")).ShouldBe("given");
    }

    [Fact]
    public async Task The_clients_name_selects_the_certificate()
    {
        using X509Certificate2 chat = TestCertificates.Make("chat.example");
        using X509Certificate2 wild = TestCertificates.Make("*.games.example");
        TestServer server = await StartAsync(tls => tls
            .UseCertificate(TestCertificates.Server).UseCertificate(chat, hostName: "chat.example").UseCertificate(wild, hostName: "*.games.example"));
        Presented(await ConnectAsync(server, With("chat.example"))).Subject.ShouldBe("CN=chat.example");
        Presented(await ConnectAsync(server, With("one.games.example"))).Subject.ShouldBe("CN=*.games.example");
        Presented(await ConnectAsync(server, With("localhost"))).Subject.ShouldBe("CN=localhost");
    }

    [Fact]
    public async Task A_name_without_a_certificate_is_refused_where_none_stands_for_every_name()
    {
        using X509Certificate2 chat = TestCertificates.Make("chat.example");
        TestServer server = await StartAsync(tls => tls.UseCertificate(chat, hostName: "chat.example"));
        (await IsServedAsync(server, With("other.example"))).ShouldBeFalse();
        await Deadline.Until(() => server.Statistics.TlsFailures == 1);
    }

    [Theory]
    [InlineData(ClientCertificates.Required, false, false)]
    [InlineData(ClientCertificates.Optional, false, true)]
    [InlineData(ClientCertificates.Required, true, true)]
    [InlineData(ClientCertificates.Optional, true, true)]
    public async Task A_client_certificate_is_asked_for_as_configured(ClientCertificates wanted, bool given, bool served)
    {
        using X509Certificate2 client = TestCertificates.Make("client");
        TestServer server = await StartAsync(tls => Trusting(tls, wanted));
        (await IsServedAsync(server, With("localhost", given ? client : null))).ShouldBe(served);
    }

    [Theory]
    [InlineData(ClientCertificates.Required)]
    [InlineData(ClientCertificates.Optional)]
    public async Task A_client_certificate_that_is_expired_or_not_trusted_is_refused(ClientCertificates wanted)
    {
        using X509Certificate2 expired = TestCertificates.Make("client", expired: true);
        using X509Certificate2 stranger = TestCertificates.MakeSelfSigned("client");
        TestServer server = await StartAsync(tls => Trusting(tls, wanted));
        (await IsServedAsync(server, With("localhost", expired))).ShouldBeFalse();
        (await IsServedAsync(server, With("localhost", stranger))).ShouldBeFalse();
        server.Opened.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_application_may_choose_the_options_asynchronously_while_the_loop_goes_on()
    {
        TaskCompletionSource<X509Certificate2> later = new(TaskCreationOptions.RunContinuationsAsynchronously);
        TestServer server = await StartAsync(tls => tls.SelectOptions = async (hello, _) =>
            new SslServerAuthenticationOptions { ServerCertificate = hello.ServerName == "slow.example" ? await later.Task : TestCertificates.Server });
        Task<SslStream> slow = ConnectAsync(server, With("slow.example"));
        (await AskAsync(await ConnectAsync(server), "meanwhile")).ShouldBe("meanwhile");
        slow.IsCompleted.ShouldBeFalse();
        later.SetResult(TestCertificates.Make("slow.example"));
        (await AskAsync(await slow, "at last")).ShouldBe("at last");
        server.Opened.ShouldAllBe(static connection => connection.Loop.Index == 0);
    }

    [Fact]
    public async Task A_choice_that_throws_fails_its_handshake_alone()
    {
        TestServer server = await StartAsync(tls => tls.SelectOptions = async (hello, _) =>
        {
            await Task.Yield();
            return hello.ServerName == "localhost"
                ? new SslServerAuthenticationOptions { ServerCertificate = TestCertificates.Server }
                : throw new InvalidOperationException("no such tenant");
        });
        (await IsServedAsync(server, With("nobody.example"))).ShouldBeFalse();
        (await IsServedAsync(server, With("localhost"))).ShouldBeTrue();
    }

    [Fact]
    public async Task A_new_pair_of_files_applies_to_new_handshakes_and_a_bad_one_leaves_the_last_good()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        using X509Certificate2 next = TestCertificates.Make("localhost");
        TestServer server = await StartAsync(tls => tls.UsePemFiles(folder.Certificate, folder.Key));
        SslStream before = await ConnectAsync(server);
        folder.Write(next);
        server.Server.ReloadCertificates().ShouldBeTrue();
        Presented(await ConnectAsync(server)).SerialNumber.ShouldBe(next.SerialNumber);
        File.WriteAllText(folder.Key, "no key");
        server.Server.ReloadCertificates().ShouldBeFalse();
        Presented(await ConnectAsync(server)).SerialNumber.ShouldBe(next.SerialNumber);
        (await AskAsync(before, "still here")).ShouldBe("still here");
        server.Log.Lines.Select(static line => line.Event.Id).ShouldContain(31);
        server.Log.Lines.Select(static line => line.Event.Id).ShouldContain(32);
    }

    [Fact]
    public async Task Files_that_change_are_seen_without_being_told()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        using X509Certificate2 next = TestCertificates.Make("localhost");
        TestServer server = await StartAsync(tls =>
        {
            tls.UsePemFiles(folder.Certificate, folder.Key);
            tls.CertificateCheckInterval = TimeSpan.FromMilliseconds(20);
        });
        folder.Write(next);
        await Deadline.Until(() => server.Log.Lines.Any(static line => line.Event.Id == 31), "the new pair is loaded");
        Presented(await ConnectAsync(server)).SerialNumber.ShouldBe(next.SerialNumber);
        server.Log.Lines.Clear();
        File.WriteAllText(folder.Key, "no key");
        await Deadline.Until(() => server.Log.Lines.Any(static line => line.Event.Id == 32), "the bad pair is complained of");
        Presented(await ConnectAsync(server)).SerialNumber.ShouldBe(next.SerialNumber);
        folder.Write(TestCertificates.Server);
        await Deadline.Until(() => server.Log.Lines.Any(static line => line.Event.Id == 31), "a good pair is loaded again");
        Presented(await ConnectAsync(server)).SerialNumber.ShouldBe(TestCertificates.Server.SerialNumber);
        server.Log.Lines.Count(static line => line.Event.Id == 32).ShouldBeLessThanOrEqualTo(2); // once for each content, not at each look
    }

    [Fact]
    public async Task A_file_that_stays_missing_is_complained_of_once()
    {
        using CertificateFolder folder = new(TestCertificates.Server);
        folder.Write(TestCertificates.Server, "other.pem", "other.key");
        TestServer server = await StartAsync(tls =>
        {
            tls.UsePemFiles(folder.Certificate, folder.Key);
            tls.UsePemFiles(folder.At("other.pem"), folder.At("other.key"), hostName: "other.example");
            tls.CertificateCheckInterval = TimeSpan.FromMilliseconds(20);
        });
        File.Delete(folder.Key);
        await Deadline.Until(() => server.Log.Lines.Any(static line => line.Event.Id == 32), "the missing file is complained of");
        for (int look = 1; look <= 3; look++)
        {
            using X509Certificate2 next = TestCertificates.Make("other.example");
            folder.Write(next, "other.pem", "other.key");
            await Deadline.Until(() => server.Log.Lines.Count(static line => line.Event.Id == 31) == look, "the other pair is loaded");
        }
        server.Log.Lines.Count(line => line.Event.Id == 32 && line.Text.Contains(folder.Key, StringComparison.Ordinal)).ShouldBe(1);
        (await IsServedAsync(server, With("localhost"))).ShouldBeTrue();
    }

    public static TheoryData<Action<TlsOptions>, string> Impossible => new()
    {
        { static tls => tls.MaxConcurrentHandshakes = -1, "MaxConcurrentHandshakes" },
        { static tls => tls.HandshakeTimeout = TimeSpan.Zero, "HandshakeTimeout" },
        { static tls => tls.CertificateCheckInterval = TimeSpan.FromSeconds(-5), "CertificateCheckInterval" },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void An_impossible_limit_is_named_when_the_server_is_built(Action<TlsOptions> configure, string named) =>
        Should.Throw<InvalidOperationException>(() => NetmanServer.CreateBuilder().ListenTls("tcps://127.0.0.1:0", tls =>
        {
            tls.UseCertificate(TestCertificates.Server);
            configure(tls);
        }).MapRoutes(TestRoutes.Echo(1)).Build()).Message.ShouldContain(named);

    [Fact]
    public void A_file_that_is_missing_is_named_when_the_server_is_built() =>
        Should.Throw<InvalidOperationException>(static () => NetmanServer.CreateBuilder()
                .ListenTls("tcps://127.0.0.1:0", "/no/such.pem", "/no/such.key").MapRoutes(TestRoutes.Echo(1)).Build())
            .Message.ShouldContain("/no/such.pem");

    [Fact]
    public void A_tls_address_without_a_certificate_is_refused() =>
        Should.Throw<FormatException>(static () => NetmanServer.CreateBuilder().Listen("tcps://127.0.0.1:0")).Message.ShouldContain("UseTls");

    [Fact]
    public void A_certificate_on_a_plain_address_is_refused() =>
        Should.Throw<FormatException>(static () => NetmanServer.CreateBuilder().ListenTls("tcp://127.0.0.1:0", TestCertificates.Server))
            .Message.ShouldContain("tcps");

    private static void Trusting(TlsOptions tls, ClientCertificates wanted)
    {
        tls.UseCertificate(TestCertificates.Server);
        tls.ClientCertificates = wanted;
        tls.Authentication.CertificateChainPolicy = TlsTransport.TrustingTestAuthority();
    }
}

using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.Versioning;
using Netman.Interop;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>What a session holds while nothing is on its way: of OpenSSL's, and of the platform's.</summary>
[SupportedOSPlatform("linux")]
public sealed class TlsMemoryTests : TlsSuite
{
    [Fact]
    public async Task OpenSsl_gives_back_the_record_buffers_of_a_server_session()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && OpenSslContexts.AreKnown, "OpenSSL 3 is not there");
        OpenSsl.Prepare().ShouldBeTrue(); // whoever is first listens first
        OpenSslContexts.Listen();
        // The platform shares a context between all who have the same certificate: this one is nobody's yet.
        TestServer server = await StartAsync(static tls => tls.UseCertificate(TestCertificates.Make("localhost")));
        (await AskAsync(await ConnectAsync(server), "once")).ShouldBe("once");
        int loop = await server.OnLoop(static _ => Environment.CurrentManagedThreadId);
        OpenSslContexts.Recorded.Where(context => context.Thread == loop).ShouldHaveSingleItem().Releases.ShouldBeTrue();
    }

    [Fact]
    public void OpenSsl_does_so_for_nobody_else_in_the_process()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && OpenSslContexts.AreKnown, "OpenSSL 3 is not there");
        OpenSsl.Prepare().ShouldBeTrue();
        OpenSslContexts.FreshOneReleases().ShouldBeFalse();
        OpenSsl.BeginOurs();
        OpenSslContexts.FreshOneReleases().ShouldBeTrue();
        OpenSsl.EndOurs();
        OpenSslContexts.FreshOneReleases().ShouldBeFalse();
    }

    [Fact]
    public async Task The_platforms_handshake_buffer_is_given_back_before_the_first_message()
    {
        using Socket listener = new(SocketType.Stream, ProtocolType.Tcp), far = new(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        await far.ConnectAsync(listener.LocalEndPoint!);
        await using SslStream client = new(new NetworkStream(far));
        await using SslStream server = new(new NetworkStream(await listener.AcceptAsync(), ownsSocket: true));
        Task accepted = server.AuthenticateAsServerAsync(TestCertificates.Server);
        await client.AuthenticateAsClientAsync(new TlsTransport().ClientOptions());
        await accepted.InTime("the handshake");
        HoldsBuffer(server).ShouldBeTrue();
        SslStreamBuffer.ReturnIfEmpty(server);
        HoldsBuffer(server).ShouldBeFalse();
    }

    private static bool HoldsBuffer(SslStream stream)
    {
        object buffer = typeof(SslStream).GetField("_buffer", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(stream)!;
        return (bool)buffer.GetType().GetProperty("IsValid")!.GetValue(buffer)!;
    }
}

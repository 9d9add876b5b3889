using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netman.Tests.Support;

namespace Netman.Tests.Tls;

/// <summary>TLS on the platform's default loop: the client checks the server's certificate against the tests' authority.</summary>
public class TlsTransport(SslProtocols protocols = SslProtocols.None, Action<TlsOptions>? configure = null) : TestTransport
{
    public override string Url => "tcps://127.0.0.1:0";

    public override void Configure(EndpointOptions options) =>
        options.UseTls(configure ?? (static tls => tls.UseCertificate(TestCertificates.Server)));

    public override async Task<Stream> OpenAsync(Socket socket)
    {
        SslStream stream = new(new NetworkStream(socket));
        await stream.AuthenticateAsClientAsync(ClientOptions());
        return stream;
    }

    public override int Overhead => 1024; // a header and a tag a record

    public override async Task EndSendingAsync(Socket socket, Stream stream)
    {
        // OpenSSL refuses to shut down while a read on another thread is taking in a session ticket ("shutdown while in init"): the
        // client's trouble, over in a moment.
        await Deadline.Until(() => TryShutdown((SslStream)stream), "the client's session is between two messages");
        socket.Shutdown(SocketShutdown.Send);
    }

    private static bool TryShutdown(SslStream stream)
    {
        try
        {
            stream.ShutdownAsync().GetAwaiter().GetResult();
            return true;
        }
        catch (CryptographicException busy) when (busy.Message.Contains("shutdown while in init", StringComparison.Ordinal))
        {
            return false;
        }
    }

    public SslClientAuthenticationOptions ClientOptions(string host = "localhost", X509Certificate2? certificate = null) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = protocols,
        ClientCertificates = certificate is null ? null : [certificate],
        CertificateChainPolicy = TrustingTestAuthority(),
    };

    public static X509ChainPolicy TrustingTestAuthority()
    {
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(TestCertificates.Authority);
        return policy;
    }
}

using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Netman;

/// <summary>What a connection's TLS handshake agreed on. A snapshot: valid for as long as it is kept.</summary>
public sealed class TlsConnectionInfo
{
    internal TlsConnectionInfo(SslStream stream)
    {
        Protocol = stream.SslProtocol;
        CipherSuite = stream.NegotiatedCipherSuite;
        ServerName = string.IsNullOrEmpty(stream.TargetHostName) ? null : stream.TargetHostName;
        ApplicationProtocol = stream.NegotiatedApplicationProtocol;
        ClientCertificate = stream.RemoteCertificate as X509Certificate2;
    }

    /// <summary>The protocol version, TLS 1.2 or 1.3 unless configured otherwise.</summary>
    public SslProtocols Protocol { get; }

    /// <summary>The cipher suite.</summary>
    public TlsCipherSuite CipherSuite { get; }

    /// <summary>The name that the client asked for (SNI); <see langword="null"/> where it named none.</summary>
    public string? ServerName { get; }

    /// <summary>The protocol agreed by ALPN; empty where none was.</summary>
    public SslApplicationProtocol ApplicationProtocol { get; }

    /// <summary>The client's certificate, checked as configured; <see langword="null"/> where it sent none.</summary>
    public X509Certificate2? ClientCertificate { get; }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Netman;

/// <summary>How an endpoint speaks TLS. Filled in by the action given to <c>UseTls</c> and read once, when the server is built.</summary>
public sealed class TlsOptions
{
    internal List<CertificateSource> Certificates { get; } = [];

    /// <summary>
    /// Everything that the platform lets a server say: protocols, cipher policy, ALPN, client certificates with their chain policy
    /// and callbacks, certificate selection. Copied. Protocols left open mean TLS 1.2 and 1.3; renegotiation is always refused. The
    /// callbacks run on the event loop and must not block; checking revocation online does block it.
    /// </summary>
    public SslServerAuthenticationOptions Authentication { get; set; } = new();

    /// <summary>Whether clients are asked for a certificate. It is checked by <see cref="Authentication"/>'s chain policy, else
    /// against the operating system's trust.</summary>
    public ClientCertificates ClientCertificates { get; set; }

    /// <summary>
    /// Chooses the options of one handshake by the client's hello: what certificates by host name cannot express. May be
    /// asynchronous; the loop goes on meanwhile, the time counts against <see cref="HandshakeTimeout"/>. Runs on the connection's
    /// loop. The token fires when the connection closes. An exception fails the handshake.
    /// </summary>
    public Func<SslClientHelloInfo, CancellationToken, ValueTask<SslServerAuthenticationOptions>>? SelectOptions { get; set; }

    /// <summary>How long a connection may take from accept to the end of the handshake, then it is reset
    /// (<see cref="CloseReason.HandshakeTimeout"/>). Default 10 s: a dozen round trips of a poor mobile link.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Handshakes of this endpoint that may be under way, 0 for any number; a client beyond is closed. Counted from the
    /// whole hello on: a peer that says nothing takes nobody's place. Default 0: connections are limited elsewhere, and a
    /// stalled handshake is gone after <see cref="HandshakeTimeout"/>.</summary>
    public int MaxConcurrentHandshakes { get; set; }

    /// <summary>How often certificate files are looked at. Default 10 s: they are small, and their content is compared, so that a
    /// link that points elsewhere is seen like a file that was rewritten. <see cref="Timeout.InfiniteTimeSpan"/> leaves it to
    /// <see cref="NetmanServer.ReloadCertificates"/>.</summary>
    public TimeSpan CertificateCheckInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Takes the certificate chain and the private key from PEM files, and again when they change.</summary>
    /// <param name="certificatePath">The chain, the server's certificate first.</param>
    /// <param name="keyPath">The private key, PKCS #8, PKCS #1 or SEC 1.</param>
    /// <param name="hostName">The name that clients ask for, <c>*.example.org</c> for one label; <see langword="null"/> for every
    /// client that asks for no other.</param>
    /// <param name="password">The key's password, where it is encrypted.</param>
    public TlsOptions UsePemFiles(string certificatePath, string keyPath, string? hostName = null, string? password = null) =>
        Use(new PemFiles(certificatePath, keyPath, password, hostName));

    /// <summary>Takes the certificate chain and the private key from a PKCS #12 file, and again when it changes.</summary>
    /// <inheritdoc cref="UsePemFiles"/>
    /// <param name="path">The file, often <c>.pfx</c> or <c>.p12</c>.</param>
    /// <param name="password">The file's password.</param>
    /// <param name="hostName">The name that clients ask for, as in <see cref="UsePemFiles"/>.</param>
    public TlsOptions UsePfxFile(string path, string? password = null, string? hostName = null) =>
        Use(new PfxFile(path, password, hostName));

    /// <summary>Uses a certificate that the application holds, with its private key.</summary>
    /// <param name="certificate">The certificate; not to be disposed before the server.</param>
    /// <param name="chain">The intermediate certificates to send along.</param>
    /// <param name="hostName">The name that clients ask for, as in <see cref="UsePemFiles"/>.</param>
    public TlsOptions UseCertificate(X509Certificate2 certificate, X509Certificate2Collection? chain = null, string? hostName = null) =>
        Use(new GivenCertificate(certificate, chain, hostName));

    private TlsOptions Use(CertificateSource source)
    {
        Certificates.Add(source);
        return this;
    }

    /// <param name="prefix">What stands before an option's name in a message: where it was set.</param>
    internal void Validate(string prefix)
    {
        Require(IsTime(HandshakeTimeout), prefix, nameof(HandshakeTimeout), "a positive time, or -00:00:00.001 for any");
        Require(IsTime(CertificateCheckInterval), prefix, nameof(CertificateCheckInterval), "a positive time, or -00:00:00.001 for never");
        Require(MaxConcurrentHandshakes >= 0, prefix, nameof(MaxConcurrentHandshakes), "0 or more");
    }

    private static bool IsTime(TimeSpan time) => time > TimeSpan.Zero || time == Timeout.InfiniteTimeSpan;

    private static void Require(bool holds, string prefix, string option, string range)
    {
        if (!holds)
            throw new InvalidOperationException($"{prefix}{option} must be {range}.");
    }
}

using System.Security.Cryptography.X509Certificates;

namespace Netman;

/// <summary>The calls that switch TLS on. A trimmed program that makes none of them contains no TLS.</summary>
public static class TlsListening
{
    /// <summary>Speaks TLS on this endpoint, whose address begins with <c>tcps://</c>.</summary>
    public static EndpointOptions UseTls(this EndpointOptions endpoint, Action<TlsOptions> configure)
    {
        TlsOptions options = new();
        configure(options);
        endpoint.Filter = new TlsEndpoint(options);
        return endpoint;
    }

    /// <summary>Adds a TLS endpoint with a certificate chain and its key in PEM files, for example
    /// <c>tcps://0.0.0.0:6566</c>. The files are watched.</summary>
    public static NetmanServerBuilder ListenTls(this NetmanServerBuilder builder, string url, string certificatePath, string keyPath) =>
        builder.ListenTls(url, tls => tls.UsePemFiles(certificatePath, keyPath));

    /// <summary>Adds a TLS endpoint with a certificate that the application holds.</summary>
    public static NetmanServerBuilder ListenTls(this NetmanServerBuilder builder, string url, X509Certificate2 certificate) =>
        builder.ListenTls(url, tls => tls.UseCertificate(certificate));

    /// <summary>Adds a TLS endpoint.</summary>
    public static NetmanServerBuilder ListenTls(this NetmanServerBuilder builder, string url, Action<TlsOptions> configure) =>
        builder.Listen(url, endpoint => endpoint.UseTls(configure));
}

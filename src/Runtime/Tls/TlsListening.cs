using System.Security.Cryptography.X509Certificates;

namespace Netman;

/// <summary>The calls that switch TLS on. A trimmed program that makes none of them contains no TLS.</summary>
public static class TlsListening
{
    /// <summary>Speaks TLS on this endpoint, whose address begins with <c>tcps://</c> or <c>wss://</c>.</summary>
    /// <param name="endpoint">The endpoint's options.</param>
    /// <param name="configure">Sets certificates and limits. Runs at once; called again, it starts anew.</param>
    /// <returns>The endpoint's options.</returns>
    /// <remarks><c>Listen</c> throws a <see cref="FormatException"/> where the address does not say TLS, <see cref="NetmanServerBuilder.Build"/>
    /// an <see cref="InvalidOperationException"/> where a certificate cannot be used.</remarks>
    public static EndpointOptions UseTls(this EndpointOptions endpoint, Action<TlsOptions> configure)
    {
        TlsOptions options = new();
        configure(options);
        endpoint.Filter = new TlsEndpoint(options);
        return endpoint;
    }

    /// <summary>Adds a TLS endpoint with a certificate chain and its key in PEM files, for example
    /// <c>tcps://0.0.0.0:6566</c> or <c>wss://0.0.0.0:8443/chat</c>. The files are read by <see cref="NetmanServerBuilder.Build"/>, and again
    /// when they change; relative paths begin at the current directory.</summary>
    /// <exception cref="FormatException">The address cannot be read, or is not one of TLS.</exception>
    public static NetmanServerBuilder ListenTls(this NetmanServerBuilder builder, string url, string certificatePath, string keyPath) =>
        builder.ListenTls(url, tls => tls.UsePemFiles(certificatePath, keyPath));

    /// <summary>Adds a TLS endpoint with a certificate that the application holds, with its private key; not to be disposed before the
    /// server.</summary>
    /// <exception cref="FormatException">The address cannot be read, or is not one of TLS.</exception>
    public static NetmanServerBuilder ListenTls(this NetmanServerBuilder builder, string url, X509Certificate2 certificate) =>
        builder.ListenTls(url, tls => tls.UseCertificate(certificate));

    /// <summary>Adds a TLS endpoint with options of its own: certificates for host names, client certificates, limits.</summary>
    /// <exception cref="FormatException">The address cannot be read, or is not one of TLS.</exception>
    public static NetmanServerBuilder ListenTls(this NetmanServerBuilder builder, string url, Action<TlsOptions> configure) =>
        builder.Listen(url, endpoint => endpoint.UseTls(configure));
}

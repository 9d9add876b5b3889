using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Netman;

/// <summary>What is agreed with clients apart from the certificate: the application's options with our defaults. Immutable.</summary>
internal sealed class TlsAuthentication(SslServerAuthenticationOptions given, ClientCertificates clientCertificates)
{
    /// <summary>The options of handshakes with this certificate.</summary>
    internal SslServerAuthenticationOptions With(SslStreamCertificateContext certificate)
    {
        SslServerAuthenticationOptions options = Complete(given);
        options.ServerCertificateContext = certificate;
        options.ServerCertificate = null;
        options.ServerCertificateSelectionCallback = null;
        return options;
    }

    /// <summary>A copy of options as the application gave them, with our defaults where it left the platform's.</summary>
    internal SslServerAuthenticationOptions Complete(SslServerAuthenticationOptions from)
    {
        SslServerAuthenticationOptions options = Copy(from);
        CopyPadding(from, options);
        if (options.EnabledSslProtocols == SslProtocols.None)
            options.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
        // A peer could have us work without end; TLS 1.3 has abolished it.
        options.AllowRenegotiation = false;
        // A context is made once; from a bare certificate the platform would make one each handshake, and resume no session.
        if (options.ServerCertificateContext is null && options.ServerCertificate is { } bare)
        {
            options.ServerCertificateContext = SslStreamCertificateContext.Create(
                bare as X509Certificate2 ?? new X509Certificate2(bare), null, offline: true);
        }
        if (clientCertificates != ClientCertificates.AsConfigured)
            options.ClientCertificateRequired = true;
        if (clientCertificates == ClientCertificates.Optional)
            options.RemoteCertificateValidationCallback ??= AcceptNoneOrTrusted;
        return options;
    }

    private static bool AcceptNoneOrTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) =>
        errors == SslPolicyErrors.None || (certificate is null && errors == SslPolicyErrors.RemoteCertificateNotAvailable);

    private static SslServerAuthenticationOptions Copy(SslServerAuthenticationOptions from) => new()
    {
        AllowTlsResume = from.AllowTlsResume,
        ApplicationProtocols = from.ApplicationProtocols is { } protocols ? [.. protocols] : null,
        CertificateChainPolicy = from.CertificateChainPolicy,
        CertificateRevocationCheckMode = from.CertificateRevocationCheckMode,
        CipherSuitesPolicy = from.CipherSuitesPolicy,
        ClientCertificateRequired = from.ClientCertificateRequired,
        EnabledSslProtocols = from.EnabledSslProtocols,
        EncryptionPolicy = from.EncryptionPolicy,
        RemoteCertificateValidationCallback = from.RemoteCertificateValidationCallback,
        ServerCertificate = from.ServerCertificate,
        ServerCertificateContext = from.ServerCertificateContext,
        ServerCertificateSelectionCallback = from.ServerCertificateSelectionCallback,
    };

    private static void CopyPadding(SslServerAuthenticationOptions from, SslServerAuthenticationOptions to)
    {
#if NET10_0_OR_GREATER
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
            return;
        to.AllowRsaPkcs1Padding = from.AllowRsaPkcs1Padding;
        to.AllowRsaPssPadding = from.AllowRsaPssPadding;
#endif
    }
}

using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Netman;

/// <summary>Where one certificate of a TLS endpoint comes from, and for which host name it stands. Immutable.</summary>
internal abstract class CertificateSource(string? hostName)
{
    /// <summary>The name clients ask for; a leading <c>*.</c> stands for one label. <see langword="null"/>: any.</summary>
    internal string? HostName { get; } = hostName;

    /// <summary>The files that are watched; none where the certificate was given as an object.</summary>
    internal virtual string[] Files => [];

    /// <summary>Makes the certificate from what the files hold.</summary>
    internal abstract SslStreamCertificateContext Load(byte[][] contents);

    internal bool Matches(string serverName)
    {
        if (HostName is null || !HostName.StartsWith("*.", StringComparison.Ordinal))
            return string.Equals(HostName, serverName, StringComparison.OrdinalIgnoreCase);
        int dot = serverName.IndexOf('.');
        return dot > 0 && serverName.AsSpan(dot).Equals(HostName.AsSpan(1), StringComparison.OrdinalIgnoreCase);
    }

    // Offline: completing a chain from the network would block whoever loads it.
    protected static SslStreamCertificateContext ContextOf(X509Certificate2 certificate, X509Certificate2Collection? chain) =>
        SslStreamCertificateContext.Create(certificate, chain, offline: true);
}

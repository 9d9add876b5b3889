using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Netman;

/// <summary>A certificate chain and its key in PEM files, as ACME clients and Kubernetes write them.</summary>
internal sealed class PemFiles(string certificate, string key, string? password, string? hostName) : CertificateSource(hostName)
{
    internal override string[] Files { get; } = [certificate, key];

    internal override SslStreamCertificateContext Load(byte[][] contents)
    {
        string certificates = Encoding.UTF8.GetString(contents[0]);
        string privateKey = Encoding.UTF8.GetString(contents[1]);
        X509Certificate2 leaf = password is null
            ? X509Certificate2.CreateFromPem(certificates, privateKey)
            : X509Certificate2.CreateFromEncryptedPem(certificates, privateKey, password);
        X509Certificate2Collection chain = [];
        chain.ImportFromPem(certificates);
        return ContextOf(Usable(leaf), chain);
    }

    // Windows' TLS does not take a key that lives in memory only.
    private static X509Certificate2 Usable(X509Certificate2 certificate) => OperatingSystem.IsWindows()
        ? X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null)
        : certificate;
}

/// <summary>A certificate chain and its key in one PKCS #12 file.</summary>
internal sealed class PfxFile(string path, string? password, string? hostName) : CertificateSource(hostName)
{
    internal override string[] Files { get; } = [path];

    internal override SslStreamCertificateContext Load(byte[][] contents)
    {
        X509Certificate2Collection all = X509CertificateLoader.LoadPkcs12Collection(contents[0], password);
        X509Certificate2 leaf = all.FirstOrDefault(static certificate => certificate.HasPrivateKey)
            ?? throw new CryptographicException($"{path} holds no private key.");
        return ContextOf(leaf, all);
    }
}

/// <summary>A certificate that the application holds.</summary>
internal sealed class GivenCertificate(X509Certificate2 certificate, X509Certificate2Collection? chain, string? hostName)
    : CertificateSource(hostName)
{
    internal override SslStreamCertificateContext Load(byte[][] contents) => ContextOf(certificate, chain);
}

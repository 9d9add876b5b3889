using System.Security.Cryptography.X509Certificates;

namespace Netman.Tests.Tls;

/// <summary>PEM files of a test in a folder of their own, which goes with it.</summary>
public sealed class CertificateFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("netman-tls-");

    public CertificateFolder(X509Certificate2 certificate) => Write(certificate);

    public string Certificate => At("cert.pem");

    public string Key => At("key.pem");

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public void Write(X509Certificate2 certificate, string certificateName = "cert.pem", string keyName = "key.pem")
    {
        File.WriteAllText(At(certificateName), certificate.ExportCertificatePem() + "\n" + TestCertificates.Authority.ExportCertificatePem());
        File.WriteAllText(At(keyName), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
    }

    public void Dispose() => _folder.Delete(recursive: true);
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Netman.Tests.Tls;

/// <summary>Certificates made for this run: an authority of our own, and what it signs. No key is ever written into the repository.</summary>
public static class TestCertificates
{
    /// <summary>The authority that signs everything here.</summary>
    public static X509Certificate2 Authority { get; } = MakeAuthority();

    /// <summary>The server's, for localhost and 127.0.0.1.</summary>
    public static X509Certificate2 Server { get; } = Make("localhost");

    public static X509Certificate2 Make(string name, bool expired = false)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(expired ? -20 : -1);
        using X509Certificate2 signed = request.Create(Authority, from, from.AddDays(10), RandomNumberGenerator.GetBytes(8));
        return signed.CopyWithPrivateKey(key);
    }

    /// <summary>A certificate that nobody but itself vouches for.</summary>
    public static X509Certificate2 MakeSelfSigned(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(10));
    }

    private static X509Certificate2 MakeAuthority()
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=Netman test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-30), DateTimeOffset.UtcNow.AddDays(30));
    }
}

using Microsoft.Extensions.Configuration;

namespace Netman.Hosting;

/// <summary>The section <c>Tls</c> of an endpoint, as it is bound.</summary>
internal sealed class TlsSection
{
    private static readonly string[] _certificate =
        [nameof(CertificatePath), nameof(KeyPath), nameof(PfxPath), nameof(Password)];

    /// <summary>Every option of <see cref="TlsOptions"/> that configuration can set, beside its certificates.</summary>
    internal static readonly string[] Options =
        [nameof(ClientCertificates), nameof(HandshakeTimeout), nameof(MaxConcurrentHandshakes), nameof(CertificateCheckInterval)];

    /// <summary>The chain in PEM, the server's certificate first.</summary>
    public string? CertificatePath { get; set; }

    /// <summary>The private key in PEM.</summary>
    public string? KeyPath { get; set; }

    /// <summary>Chain and key in one PKCS #12 file, instead of the two.</summary>
    public string? PfxPath { get; set; }

    /// <summary>The password of the key or of the PKCS #12 file.</summary>
    public string? Password { get; set; }

    public ClientCertificates? ClientCertificates { get; set; }

    public TimeSpan? HandshakeTimeout { get; set; }

    public int? MaxConcurrentHandshakes { get; set; }

    public TimeSpan? CertificateCheckInterval { get; set; }

    /// <summary>Certificates of single host names, by name.</summary>
    public Dictionary<string, TlsSection> Hosts { get; set; } = [];

    internal static void Apply(IConfigurationSection section, TlsOptions options)
    {
        if (SectionKeys.Unknown(section, [.. _certificate, nameof(Hosts), .. Options]) is { } unknown)
            throw EndpointSection.Invalid(unknown);
        TlsSection tls = new();
        section.Bind(tls);
        tls.AddCertificate(section, null, options);
        foreach ((string host, TlsSection certificate) in tls.Hosts)
        {
            IConfigurationSection named = section.GetSection(nameof(Hosts)).GetSection(host);
            if (SectionKeys.Unknown(named, _certificate) is { } misspelt)
                throw EndpointSection.Invalid(misspelt);
            certificate.AddCertificate(named, host, options);
        }
        options.ClientCertificates = tls.ClientCertificates ?? options.ClientCertificates;
        options.HandshakeTimeout = tls.HandshakeTimeout ?? options.HandshakeTimeout;
        options.MaxConcurrentHandshakes = tls.MaxConcurrentHandshakes ?? options.MaxConcurrentHandshakes;
        options.CertificateCheckInterval = tls.CertificateCheckInterval ?? options.CertificateCheckInterval;
        options.Validate(section.Path + ":");
    }

    private void AddCertificate(IConfigurationSection section, string? host, TlsOptions options)
    {
        if (PfxPath is not null)
            options.UsePfxFile(Existing(section, nameof(PfxPath), PfxPath), Password, host);
        else if (CertificatePath is not null || KeyPath is not null)
            options.UsePemFiles(Existing(section, nameof(CertificatePath), CertificatePath), Existing(section, nameof(KeyPath), KeyPath), host, Password);
        else if (host is not null || Hosts.Count == 0)
            throw EndpointSection.Invalid($"{section.Path} names no certificate: set {nameof(CertificatePath)} and {nameof(KeyPath)}, or {nameof(PfxPath)}.");
    }

    private static string Existing(IConfigurationSection section, string key, string? path) =>
        path is null ? throw EndpointSection.Invalid($"{section.Path}:{key} is missing.")
        : File.Exists(path) ? path
        : throw EndpointSection.Invalid($"{section.Path}:{key}: there is no file '{path}'.");
}

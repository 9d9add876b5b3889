namespace Netman;

/// <summary>Whether a TLS endpoint asks its clients for a certificate.</summary>
public enum ClientCertificates
{
    /// <summary>As <see cref="TlsOptions.Authentication"/> says; by itself that asks for none.</summary>
    AsConfigured,

    /// <summary>Asked for; a client without one is served, a client with one that is not trusted is refused.</summary>
    Optional,

    /// <summary>Asked for; a client without one, or with one that is not trusted, is refused.</summary>
    Required,
}

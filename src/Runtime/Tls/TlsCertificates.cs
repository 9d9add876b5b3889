using System.Net.Security;
using System.Security.Authentication;

namespace Netman;

/// <summary>
/// The certificates of a TLS endpoint: found by host name, loaded again when their files change. Reading is safe from any
/// thread; loading happens on the thread of the watch or of who asks for it, one at a time, never on a loop.
/// </summary>
internal sealed class TlsCertificates : IDisposable
{
    private readonly Lock _loading = new();
    private LoadedCertificate[] _all = [];
    private ServerLog? _log;
    private ITimer? _watch;

    internal bool IsEmpty => _all.Length == 0;

    /// <summary>The options of every handshake, where there is one certificate for all names.</summary>
    internal SslServerAuthenticationOptions? OnlyOptions => _all is [{ Source.HostName: null } only] ? only.Options : null;

    internal void Load(List<CertificateSource> sources, TlsAuthentication authentication, Endpoint endpoint)
    {
        _log = endpoint.Server.Log;
        _all = [.. sources.Select(source => new LoadedCertificate(source, authentication))];
        foreach (LoadedCertificate certificate in _all)
        {
            try
            {
                certificate.TryLoad(evenIfUnchanged: true);
            }
            catch (Exception fault)
            {
                throw new InvalidOperationException($"The endpoint {endpoint.Url} cannot use {certificate.Name}: {fault.Message}", fault);
            }
        }
    }

    /// <summary>The options for a client that asks for this name: its certificate, else the one for any name.</summary>
    /// <exception cref="AuthenticationException">There is neither.</exception>
    internal SslServerAuthenticationOptions For(string serverName)
    {
        LoadedCertificate? found = Array.Find(_all, certificate => certificate.Source.HostName is not null && certificate.Source.Matches(serverName))
            ?? Array.Find(_all, static certificate => certificate.Source.HostName is null);
        return found?.Options ?? throw new AuthenticationException($"No certificate for the name '{serverName}'.");
    }

    internal void Watch(TimeProvider time, TimeSpan interval)
    {
        if (interval != Timeout.InfiniteTimeSpan && Array.Exists(_all, static certificate => certificate.Source.Files.Length > 0))
            _watch = time.CreateTimer(static certificates => ((TlsCertificates)certificates!).Reload(evenIfUnchanged: false), this, interval, interval);
    }

    internal bool Reload(bool evenIfUnchanged)
    {
        bool loaded = true;
        lock (_loading)
        {
            foreach (LoadedCertificate certificate in _all)
                loaded &= Reload(certificate, evenIfUnchanged);
        }
        return loaded;
    }

    public void Dispose() => _watch?.Dispose();

    private bool Reload(LoadedCertificate certificate, bool evenIfUnchanged)
    {
        try
        {
            if (certificate.TryLoad(evenIfUnchanged))
                _log!.CertificateLoaded(certificate.Name, certificate.Options.ServerCertificateContext!.TargetCertificate.NotAfter);
            return true;
        }
        catch (Exception fault)
        {
            // Whatever is wrong with the files (access, syntax, key, a pair half replaced): the last good one goes on serving.
            if (certificate.IsNews(fault) || evenIfUnchanged)
                _log!.CertificateNotLoaded(fault, certificate.Name);
            return false;
        }
    }
}

namespace Netman;

// What a server with TLS endpoints does besides serving.
public sealed partial class NetmanServer
{
    /// <summary>
    /// Loads every TLS endpoint's certificate files again, as the watch does by itself when they change. New handshakes use what
    /// was loaded; connections that are there keep theirs. What cannot be loaded is logged, and the last good one stays. Safe from
    /// any thread; reads files, so not to be called on a loop.
    /// </summary>
    /// <returns>Whether all of them could be loaded.</returns>
    public bool ReloadCertificates()
    {
        bool loaded = true;
        foreach (Endpoint endpoint in _endpoints)
            loaded &= endpoint.Options.Filter?.Reload() ?? true;
        return loaded;
    }
}

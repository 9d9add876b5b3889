using System.Net.Security;

namespace Netman;

/// <summary>
/// A certificate as new handshakes use it, with what it was loaded from. What cannot be loaded leaves the last good one in
/// place. <see cref="Options"/> may be read from any thread; loading is the endpoint's, one at a time.
/// </summary>
internal sealed class LoadedCertificate(CertificateSource source, TlsAuthentication authentication)
{
    private byte[][] _contents = [];
    private byte[][] _refused = [];
    private string? _complaint;
    private volatile SslServerAuthenticationOptions? _options;

    internal CertificateSource Source => source;

    internal SslServerAuthenticationOptions Options => _options!;

    internal string Name => source.Files.Length == 0 ? "the given certificate" : string.Join(", ", source.Files);

    /// <summary>Loads the certificate, unless the files are those of the last attempt. True where it has changed.</summary>
    /// <exception cref="Exception">The files cannot be read or make no certificate; each content is complained about once.</exception>
    internal bool TryLoad(bool evenIfUnchanged)
    {
        byte[][] contents = [.. source.Files.Select(File.ReadAllBytes)];
        if (_options is not null && !evenIfUnchanged && (IsSame(contents, _contents) || IsSame(contents, _refused)))
        {
            _complaint = null;
            return false;
        }
        try
        {
            _options = authentication.With(source.Load(contents));
        }
        catch
        {
            _refused = contents;
            throw;
        }
        (_contents, _refused, _complaint) = (contents, [], null);
        return true;
    }

    /// <summary>Whether the last attempt failed otherwise: a file that stays missing is complained about once, too.</summary>
    internal bool IsNews(Exception fault)
    {
        bool news = fault.Message != _complaint;
        _complaint = fault.Message;
        return news;
    }

    private static bool IsSame(byte[][] contents, byte[][] others) =>
        contents.Length == others.Length && contents.Zip(others).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}

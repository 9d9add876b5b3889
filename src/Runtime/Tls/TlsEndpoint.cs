using System.Net.Security;
using Netman.Interop;

namespace Netman;

/// <summary>
/// What the TLS connections of an endpoint share: certificates, options, the count of handshakes. Safe from any thread once
/// attached.
/// </summary>
internal sealed class TlsEndpoint(TlsOptions options) : FilterSource
{
    private readonly TlsAuthentication _authentication = new(options.Authentication, options.ClientCertificates);
    private readonly TlsCertificates _certificates = new();
    private readonly TlsFailureLog _failures = new();
    private SslServerAuthenticationOptions? _fixed; // the options of every handshake, where none is to be chosen by name
    private NetmanServer? _server;
    private int _handshakes;

    /// <summary>Milliseconds from accept to the end of the handshake; 0 for no limit.</summary>
    internal long HandshakeTimeout { get; } =
        options.HandshakeTimeout == Timeout.InfiniteTimeSpan ? 0 : Math.Max(1, (long)options.HandshakeTimeout.TotalMilliseconds);

    internal override void Attach(Endpoint endpoint)
    {
        _server = endpoint.Server;
        options.Validate($"The endpoint {endpoint.Url}: TlsOptions.");
        _certificates.Load(options.Certificates, _authentication, endpoint);
        if (OperatingSystem.IsLinux())
            OpenSsl.Prepare();
        if (!_certificates.IsEmpty || options.SelectOptions is not null)
            return;
        _fixed = _authentication.Complete(options.Authentication);
        if (_fixed.ServerCertificateContext is null && _fixed.ServerCertificateSelectionCallback is null)
        {
            throw new InvalidOperationException(
                $"The endpoint {endpoint.Url} has no certificate: call UsePemFiles, UsePfxFile or UseCertificate in UseTls.");
        }
    }

    internal override void Start() => _certificates.Watch(_server!.Options.TimeProvider, options.CertificateCheckInterval);

    internal override void Stop() => _certificates.Dispose();

    internal override bool Reload() => _certificates.Reload(evenIfUnchanged: true);

    internal override ConnectionFilter Create(Connection connection) => new TlsFilter(this, connection);

    internal bool TryBeginHandshake()
    {
        int count = Interlocked.Increment(ref _handshakes);
        if (options.MaxConcurrentHandshakes == 0 || count <= options.MaxConcurrentHandshakes)
            return true;
        EndHandshake();
        return false;
    }

    internal void EndHandshake() => Interlocked.Decrement(ref _handshakes);

    /// <summary>Begins the handshake on a stream whose reads and writes are the filter's.</summary>
    internal Task Authenticate(SslStream stream, Connection connection, TlsFilter filter)
    {
        if (options.SelectOptions is { } select)
            return stream.AuthenticateAsServerAsync(ChooseByApplication, new TlsChoice(select, _authentication, connection, filter));
        SslServerAuthenticationOptions? same = _fixed ?? _certificates.OnlyOptions;
        return same is not null
            ? stream.AuthenticateAsServerAsync(same)
            : stream.AuthenticateAsServerAsync(ChooseByName, _certificates);
    }

    internal void Report(Connection connection, Exception fault) => _failures.Write(_server!, connection, fault);

    private static ValueTask<SslServerAuthenticationOptions> ChooseByName(
        SslStream stream, SslClientHelloInfo hello, object? certificates, CancellationToken cancelled) =>
        ValueTask.FromResult(((TlsCertificates)certificates!).For(hello.ServerName));

    private static ValueTask<SslServerAuthenticationOptions> ChooseByApplication(
        SslStream stream, SslClientHelloInfo hello, object? choice, CancellationToken cancelled) => ((TlsChoice)choice!).Choose(hello);
}

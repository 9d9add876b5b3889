// TLS with a certificate for each host name, client certificates, and reload. In one folder expects
//
//   cert.pem, key.pem              the certificate of every name that has none of its own
//   NAME.cert.pem, NAME.key.pem    the certificate of that host name
//   clients.pem                    the authority of the client certificates, if there is one; clients may then show one
//
//   TlsEcho FOLDER [--port N]
//
// The files are looked at every 10 s; SIGHUP has them loaded at once.
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Netman;
using Samples;

if (args.Length == 0 || !File.Exists(Path.Combine(args[0], "cert.pem")))
{
    Console.Error.WriteLine("TlsEcho: give a folder with cert.pem and key.pem. Usage: TlsEcho FOLDER [--port N]");
    return 2;
}
if (Arguments.Parse(args.AsSpan(1), "TlsEcho FOLDER [--port N]") is not { } given)
    return 2;
string folder = args[0];
int port = given.Port ?? 6566;

try
{
    await using NetmanServer server = NetmanServer.CreateBuilder()
        .ListenTls($"tcps://127.0.0.1:{port}", ConfigureTls)
        .MapGeneratedRoutes()
        .OnStarted(static server => Console.WriteLine($"listening on tcps://{server.Endpoints[0].LocalEndPoint}"))
        .Build();
    using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
    {
        signal.Cancel = true; // the signal's default would end the process
        Console.WriteLine(server.ReloadCertificates() ? "certificates loaded" : "a certificate cannot be loaded; the last good one stays");
    });

    await server.RunAsync();
    return 0;
}
catch (Exception refused) when (refused is IOException or InvalidOperationException or CryptographicException) // the port, or a file of the folder
{
    Console.Error.WriteLine($"TlsEcho: {folder}: {refused.Message}");
    return 1;
}

void ConfigureTls(TlsOptions tls)
{
    tls.UsePemFiles(Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
    foreach (string certificate in Directory.GetFiles(folder, "*.cert.pem"))
    {
        string host = Path.GetFileName(certificate)[..^".cert.pem".Length];
        tls.UsePemFiles(certificate, Path.Combine(folder, $"{host}.key.pem"), hostName: host);
    }
    if (!File.Exists(Path.Combine(folder, "clients.pem")))
        return;
    X509ChainPolicy trusted = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
    trusted.CustomTrustStore.ImportFromPemFile(Path.Combine(folder, "clients.pem"));
    tls.ClientCertificates = ClientCertificates.Optional;
    tls.Authentication.CertificateChainPolicy = trusted;
}

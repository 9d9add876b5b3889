using System.Text;
using Netman;

namespace TlsEcho;

/// <summary>Route 1 echoes; route 2 tells the client what the handshake agreed on.</summary>
public static class Handlers
{
    [MessageRoute(1)]
    public static void Echo(Connection connection, ReadOnlySpan<byte> body) => connection.Send(1, body);

    [MessageRoute(2)]
    public static void WhoAmI(Connection connection, ReadOnlySpan<byte> body)
    {
        TlsConnectionInfo tls = connection.Tls!; // every connection of this server has been through a handshake
        string answer = $"{tls.ClientCertificate?.Subject ?? "nobody"} asked for {tls.ServerName ?? "no name"} over {tls.Protocol}, {tls.CipherSuite}";
        connection.Send(2, Encoding.UTF8.GetBytes(answer));
    }
}

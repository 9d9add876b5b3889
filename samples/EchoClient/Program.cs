// Sends each line of standard input as one message and prints the replies. Speaks the wire format with nothing but a socket:
// [uint32 LE body length][uint32 LE message id][body].
//
//   EchoClient [--host ADDRESS] [--port N] [--id N] [--tls [--insecure]]
//
// --tls checks the server's certificate against the system's authorities and the host; --insecure accepts any.
using System.Buffers.Binary;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

string host = Argument("--host", "127.0.0.1");
if (!ushort.TryParse(Argument("--port", "6565"), CultureInfo.InvariantCulture, out ushort port) ||
    !uint.TryParse(Argument("--id", "1"), CultureInfo.InvariantCulture, out uint id))
{
    Console.Error.WriteLine("EchoClient: a port goes up to 65535, an id is a number. Usage: EchoClient [--host ADDRESS] [--port N] [--id N] [--tls [--insecure]]");
    return 2;
}

try
{
    await TalkAsync();
    return 0;
}
catch (Exception refused) when (refused is SocketException or AuthenticationException or IOException) // nobody listens, no TLS there, a reset
{
    Console.Error.WriteLine($"EchoClient: {host}:{port}: {refused.Message}");
    return 1;
}

async Task TalkAsync()
{
    using TcpClient client = new() { NoDelay = true };
    await client.ConnectAsync(host, port);
    Stream stream = client.GetStream();
    if (args.Contains("--tls"))
        stream = await EncryptAsync(stream, host, args.Contains("--insecure"));
    Task replies = PrintRepliesAsync(stream);
    while (await Console.In.ReadLineAsync() is { } line)
        await stream.WriteAsync(Pack(id, Encoding.UTF8.GetBytes(line)));
    if (stream is SslStream encrypted)
        await encrypted.ShutdownAsync(); // close_notify
    client.Client.Shutdown(SocketShutdown.Send); // the server answers what it has, then closes
    await replies;
}

string Argument(string name, string otherwise) =>
    Array.IndexOf(args, name) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : otherwise;

static async Task<Stream> EncryptAsync(Stream transport, string host, bool insecure)
{
    SslStream stream = new(transport);
    SslClientAuthenticationOptions options = new() { TargetHost = host };
    if (insecure)
        options.RemoteCertificateValidationCallback = static (_, _, _, _) => true; // asked for on the command line
    await stream.AuthenticateAsClientAsync(options);
    return stream;
}

static byte[] Pack(uint id, byte[] body)
{
    byte[] message = new byte[8 + body.Length];
    BinaryPrimitives.WriteUInt32LittleEndian(message, (uint)body.Length);
    BinaryPrimitives.WriteUInt32LittleEndian(message.AsSpan(4), id);
    body.CopyTo(message, 8);
    return message;
}

static async Task PrintRepliesAsync(Stream stream)
{
    byte[] header = new byte[8];
    while (await stream.ReadAtLeastAsync(header, 8, throwOnEndOfStream: false) == 8)
    {
        byte[] body = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
        await stream.ReadExactlyAsync(body);
        Console.WriteLine($"{BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(4))}: {Encoding.UTF8.GetString(body)}");
    }
}

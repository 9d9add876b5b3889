using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Netman.Load;

/// <summary>TLS over the socket, by the platform. The server's certificate is not checked: what it costs is asked, not who it is.</summary>
internal sealed class TlsChannel : Channel
{
    private const int FullRecord = 16 * 1024;

    // One thread, and no byte stays in it between two calls.
    private static readonly byte[] _arrived = GC.AllocateUninitializedArray<byte>(64 * 1024, pinned: true);

    private readonly TlsPipe _pipe = new();
    private readonly SslStream _stream;
    private readonly byte[] _opened = new byte[FullRecord];
    private ValueTask<int> _reading;

    public TlsChannel(Socket socket)
        : base(socket)
    {
        _stream = new SslStream(_pipe);
        Task handshake = _stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        });
        while (Flush() && !handshake.IsCompleted)
            _pipe.Feed(_arrived.AsMemory(0, ReceiveFromSocket(_arrived)));
        Succeed(handshake);
        _reading = _stream.ReadAsync(_opened);
    }

    public override int Send(ReadOnlySpan<byte> bytes)
    {
        if (!Flush())
            return 0;
        bytes = bytes[..Math.Min(bytes.Length, 4 * FullRecord)];
        _stream.Write(bytes);
        Flush();
        return bytes.Length;
    }

    public override bool Flush()
    {
        int sent;
        while (!_pipe.Written.IsEmpty && (sent = SendToSocket(_pipe.Written)) > 0)
            _pipe.Consume(sent);
        return _pipe.Written.IsEmpty;
    }

    public override int Receive(byte[] pinned)
    {
        _pipe.Feed(_arrived.AsMemory(0, ReceiveFromSocket(_arrived)));
        int filled = 0;
        while (_reading.IsCompleted)
        {
            int count = _reading.Result;
            if (count == 0)
                throw new LoadException("the server said goodbye");
            _opened.AsSpan(0, count).CopyTo(pinned.AsSpan(filled));
            filled += count;
            _reading = _stream.ReadAsync(_opened);
        }
        return filled;
    }

    private static void Succeed(Task handshake)
    {
        try
        {
            handshake.GetAwaiter().GetResult();
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException)
        {
            throw new LoadException($"no handshake with the server, which may not speak TLS: {failure.Message}");
        }
    }

    public override void Dispose()
    {
        _stream.Dispose();
        base.Dispose();
    }
}

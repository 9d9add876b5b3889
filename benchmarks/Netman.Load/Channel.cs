using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Netman.Load;

/// <summary>How the bytes of one connection reach its socket, and come back. Blocks until <see cref="StopBlocking"/>.</summary>
internal abstract unsafe class Channel(Socket socket) : IDisposable
{
    public int Descriptor { get; } = (int)socket.Handle;

    public static Channel Connect(Socket socket, bool encrypted) => encrypted ? new TlsChannel(socket) : new PlainChannel(socket);

    public void StopBlocking() => socket.Blocking = false;

    /// <summary>Takes bytes to send; returns how many, 0 where the socket has no room for any.</summary>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <summary>Whether the socket has all that was taken.</summary>
    public abstract bool Flush();

    /// <summary>Receives once; returns how many bytes are in the buffer now, 0 where none are there yet.</summary>
    public abstract int Receive(byte[] pinned);

    public virtual void Dispose() => socket.Dispose();

    /// <summary>How many of the bytes the socket took, 0 where it has no room.</summary>
    protected int SendToSocket(ReadOnlySpan<byte> bytes)
    {
        nint sent;
        fixed (byte* start = bytes)
            sent = Libc.Send(Descriptor, start, (nuint)bytes.Length, Libc.NoSignal);
        if (sent < 0)
            Expect(Libc.Again);
        return (int)Math.Max(0, sent);
    }

    protected int ReceiveFromSocket(byte[] pinned)
    {
        nint count;
        fixed (byte* start = pinned)
            count = Libc.Receive(Descriptor, start, (nuint)pinned.Length, 0);
        if (count < 0)
            Expect(Libc.Again);
        if (count == 0)
            throw new LoadException("the server closed a connection");
        return (int)Math.Max(0, count);
    }

    private static void Expect(int expected)
    {
        int error = Marshal.GetLastSystemError();
        if (error != expected)
            throw new LoadException($"a connection failed: {Marshal.GetPInvokeErrorMessage(error)}");
    }
}

/// <summary>The socket itself.</summary>
internal sealed class PlainChannel(Socket socket) : Channel(socket)
{
    public override int Send(ReadOnlySpan<byte> bytes) => SendToSocket(bytes);

    public override bool Flush() => true;

    public override int Receive(byte[] pinned) => ReceiveFromSocket(pinned);
}

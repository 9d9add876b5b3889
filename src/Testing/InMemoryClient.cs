using System.Text;

namespace Netman.Testing;

/// <summary>
/// A client on an <see cref="InMemoryNetwork"/> that speaks packed messages. Sending and receiving are each for one caller at a time.
/// Every wait ends after <see cref="Patience"/>, so that a test that hopes in vain fails by name.
/// </summary>
public sealed class InMemoryClient : IAsyncDisposable
{
    private readonly InMemoryTransport _transport;
    private readonly IPacker _packer;
    private byte[] _received = [];

    internal InMemoryClient(InMemoryTransport transport, IPacker? packer)
    {
        (_transport, _packer) = (transport, packer ?? new LengthPrefixedPacker());
        Stream = new InMemoryStream(this);
    }

    /// <summary>How long a wait may take, by the system's clock. Default 10 s: far more than anything takes in memory.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The bytes of the connection, for what speaks more than messages: an <c>SslStream</c>, a WebSocket.</summary>
    public Stream Stream { get; }

    /// <summary>The connection at the server's end; <see langword="null"/> until the server has accepted it.</summary>
    public Connection? Connection => _transport.Connection;

    /// <summary>Bytes that this client sent and the server has not received, because it does not read.</summary>
    public long UnreceivedBytes => _transport.Unsent;

    /// <summary>How many bytes the client takes without reading them; past that it is a slow client. Default no limit.</summary>
    public int ReceiveWindow
    {
        get => _transport.Window;
        set => _transport.Window = value;
    }

    /// <summary>Sends one message, as one piece.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public void Send(uint messageId, ReadOnlySpan<byte> body) => _transport.Write(Pack(messageId, body));

    /// <inheritdoc cref="Send(uint, ReadOnlySpan{byte})"/>
    public void Send(uint messageId, string text) => Send(messageId, Encoding.UTF8.GetBytes(text));

    /// <summary>Sends bytes as they are, as one piece: part of a message, several, garbage.</summary>
    /// <exception cref="IOException">The connection is closed.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
            _transport.Write(bytes.ToArray());
    }

    /// <summary>Sends bytes in pieces, each of which the server receives by itself.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="pieceLength">Bytes a piece.</param>
    /// <exception cref="IOException">The connection is closed.</exception>
    public void WriteInPieces(ReadOnlySpan<byte> bytes, int pieceLength = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pieceLength);
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(pieceLength, bytes.Length)..])
            Write(bytes[..Math.Min(pieceLength, bytes.Length)]);
    }

    /// <summary>The bytes of one message in this client's format, header and body, to be sent by <see cref="Write"/>. Sends nothing.</summary>
    public byte[] Pack(uint messageId, ReadOnlySpan<byte> body)
    {
        byte[] header = new byte[_packer.MaxHeaderLength], trailer = new byte[_packer.MaxTrailerLength];
        int before = _packer.WriteHeader(header, messageId, body.Length), after = _packer.WriteTrailer(trailer, messageId, body);
        return [.. header.AsSpan(0, before), .. body, .. trailer.AsSpan(0, after)];
    }

    /// <summary>Waits for the next message.</summary>
    /// <exception cref="EndOfStreamException">The server has ended the stream.</exception>
    /// <exception cref="IOException">The server has reset the connection, or its bytes are no message.</exception>
    /// <exception cref="TimeoutException">Nothing came within <see cref="Patience"/>.</exception>
    public async ValueTask<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[64 << 10];
        while (true)
        {
            if (TryUnpack(out ReceivedMessage message))
                return message;
            int count = await ReadAsync(buffer, "a message", cancellationToken).ConfigureAwait(false);
            if (count == 0)
                throw new EndOfStreamException("The server has ended the stream.");
            _received = [.. _received, .. buffer.AsSpan(0, count)];
        }
    }

    /// <summary>Sends a message and waits for the next one.</summary>
    /// <inheritdoc cref="ReceiveAsync"/>
    public ValueTask<ReceivedMessage> AskAsync(uint messageId, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        Send(messageId, body.Span);
        return ReceiveAsync(cancellationToken);
    }

    /// <inheritdoc cref="AskAsync(uint, ReadOnlyMemory{byte}, CancellationToken)"/>
    public ValueTask<ReceivedMessage> AskAsync(uint messageId, string text, CancellationToken cancellationToken = default) =>
        AskAsync(messageId, Encoding.UTF8.GetBytes(text), cancellationToken);

    /// <summary>Reads until the server ends the connection, and says how.</summary>
    /// <returns>Whether it was reset rather than closed in order.</returns>
    /// <exception cref="TimeoutException">It did not end within <see cref="Patience"/>.</exception>
    public async Task<bool> WaitForEndAsync(CancellationToken cancellationToken = default)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (await ReadAsync(buffer, "the end of the connection", cancellationToken).ConfigureAwait(false) > 0)
                continue;
            return false;
        }
        catch (IOException reset) when (reset is not EndOfStreamException)
        {
            return true;
        }
    }

    /// <summary>Ends the client's stream; it can still receive.</summary>
    public void EndSending() => _transport.EndToServer();

    /// <summary>Resets the connection: the server receives nothing more, not even what is on its way.</summary>
    public void Reset() => _transport.End(reset: true, gone: true);

    /// <summary>Closes the client's side; what the server still sends is lost.</summary>
    public ValueTask DisposeAsync()
    {
        _transport.End(reset: false, gone: true);
        return default;
    }

    internal void WriteOwned(byte[] bytes) => _transport.Write(bytes);

    internal async ValueTask<int> ReadAsync(Memory<byte> destination, string what, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(Patience);
        while (true)
        {
            int count = _transport.TryRead(destination.Span, out Task changed);
            if (count == -1)
                throw new IOException("The connection has been reset.");
            if (count >= 0)
                return count;
            try
            {
                await changed.WaitAsync(late.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new TimeoutException($"Waited {Patience.TotalSeconds} s for {what}.{Unrouted()}");
            }
        }
    }

    // The commonest reason why nothing comes: the test maps its own project's routes, not the program's.
    private string Unrouted() => Connection?.Server.Statistics.Unrouted is > 0 and var count
        ? $" The server has had {count} message(s) without a route: are the handlers in its table?"
        : "";

    private bool TryUnpack(out ReceivedMessage message)
    {
        UnpackStatus status = _packer.TryUnpack(_received, NetmanServerOptions.LargestBody, out PackedFrame frame);
        message = default;
        if (status == UnpackStatus.NeedMore)
            return false;
        if (status != UnpackStatus.Message)
            throw new IOException($"The server's bytes are no message: {status}.");
        message = new ReceivedMessage(frame.MessageId, _received[frame.BodyOffset..(frame.BodyOffset + frame.BodyLength)]);
        _received = _received[frame.Length..];
        return true;
    }
}

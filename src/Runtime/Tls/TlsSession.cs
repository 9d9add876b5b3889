using System.Net.Security;
using System.Security.Authentication;
using Netman.Buffers;
using Netman.Interop;

namespace Netman;

/// <summary>
/// The server's side of one TLS session as calls that neither block nor wait: whole records in, plain bytes out; plain bytes in,
/// records out (through the feed, into the filter's outbound ring). The one file that knows <see cref="SslStream"/>: a platform
/// session of this shape would replace it here. Loop-only.
/// </summary>
internal sealed class TlsSession
{
    // What the platform's own buffer holds at once: two full records.
    private const int BatchLimit = 32 << 10;

    private readonly TlsFeed _feed;
    private readonly SslStream _stream;
    private readonly BlockPool _blocks;
    private Task? _handshake;

    // Header, content type and tag of a TLS 1.3 record, in front of any padding; 0 where the cipher does not tell (TLS 1.2).
    private int _bytesAddedToRecord;

    // A record without application data (a key update, an empty one) leaves the platform's read pending: it keeps its block.
    private ValueTask<int> _pendingRead;
    private Memory<byte> _pendingDestination;
    private byte[]? _pendingBlock;

    internal TlsSession(ConnectionFilter owner, BlockPool blocks)
    {
        _blocks = blocks;
        _feed = new TlsFeed(owner, blocks);
        _stream = new SslStream(_feed, leaveInnerStreamOpen: true);
    }

    /// <summary>The handshake is over: records are decrypted from now on.</summary>
    internal bool IsEstablished { get; private set; }

    /// <summary>Why the last call failed.</summary>
    internal Exception? Fault { get; private set; }

    /// <summary>What was agreed; meaningful once established.</summary>
    internal TlsConnectionInfo ReadInfo() => new(_stream);

    /// <summary>Takes one record of the handshake; what is to be answered is in the outbound ring.</summary>
    internal TlsStatus Handshake(ReadOnlySpan<byte> record, TlsEndpoint endpoint, Connection connection, TlsFilter filter)
    {
        // Without a context the platform's own awaits continue inline, on the loop; with one they would go to the thread pool.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            if (OperatingSystem.IsLinux())
                OpenSsl.BeginOurs();
            _handshake ??= endpoint.Authenticate(_stream, connection, filter);
            _feed.Feed(record);
        }
        catch (Exception fault)
        {
            return Fail(fault);
        }
        finally
        {
            if (OperatingSystem.IsLinux())
                OpenSsl.EndOurs();
            _feed.EndFeed();
            SynchronizationContext.SetSynchronizationContext(context);
        }
        return HandshakeStatus();
    }

    /// <summary>Where the handshake is: also to be asked after an asynchronous callback has answered.</summary>
    internal TlsStatus HandshakeStatus()
    {
        if (IsEstablished)
            return TlsStatus.Done;
        if (!_handshake!.IsCompleted)
            return _feed.IsReading ? TlsStatus.Done : TlsStatus.Suspended;
        if (!_handshake.IsCompletedSuccessfully)
            return Fail(_handshake.Exception?.InnerException ?? new OperationCanceledException());
        IsEstablished = true;
        _handshake = null; // its state would stay as long as the connection
        SslStreamBuffer.ReturnIfEmpty(_stream);
        _bytesAddedToRecord = BytesAddedToRecord();
        return TlsStatus.Done;
    }

    /// <summary>Takes a record, or several of application data at once, and writes the plain bytes that they held.</summary>
    /// <param name="records">Whole records, pinned.</param>
    /// <param name="block">The rented block that the destination is in; see <see cref="Holds"/>.</param>
    /// <param name="offset">Where the destination starts; from there on the block is at least as long as the records.</param>
    /// <param name="taken">How many bytes of the records were taken: one record at least.</param>
    /// <param name="written">How many plain bytes were written.</param>
    internal TlsStatus Decrypt(ReadOnlySpan<byte> records, byte[] block, int offset, out int taken, out int written)
    {
        int limit = _bytesAddedToRecord > 0 && _pendingBlock is null ? BatchLimit : 0;
        taken = TlsRecord.ApplicationDataBatch(records, limit, out int count);
        records = records[..taken];
        if (_pendingBlock is not null)
            return DecryptPending(records, block, offset, out written);
        _feed.Feed(records);
        TlsStatus status = count > 1 ? ReadEach(records, block, offset, out written) : Read(block.AsMemory(offset), block, out written);
        while (status == TlsStatus.Done && _pendingBlock is null && IsUnfinished(count, taken, written))
        {
            status = Read(block.AsMemory(offset + written), block, out int more);
            written += more;
        }
        _feed.EndFeed();
        return status;
    }

    // Room for what one record holds, so that the platform stops behind it: it forgets what it has opened where the next is bad.
    private TlsStatus ReadEach(ReadOnlySpan<byte> records, byte[] block, int offset, out int written)
    {
        written = 0;
        while (!records.IsEmpty)
        {
            int length = TlsRecord.LengthAt(records), room = length - _bytesAddedToRecord;
            if (room <= 0)
                break; // a read into no room would look like the end
            TlsStatus status = Read(block.AsMemory(offset + written, room), block, out int more);
            written += more;
            if (more < room)
                return status; // failed, ended, pending, or no plain record: the platform is asked for the rest
            records = records[length..];
        }
        return TlsStatus.Done;
    }

    // A batch gave everything where it gave what as many records of application data hold. If not, one held something else, or
    // padding: the platform is asked until it says the end, or waits.
    private bool IsUnfinished(int count, int taken, int written) =>
        _feed.HasInput || (count > 1 && written != taken - (count * _bytesAddedToRecord));

    /// <summary>Whether a pending read keeps this block: then it is the session's, which gives it back.</summary>
    internal bool Holds(byte[] block) => _pendingBlock == block;

    /// <summary>Writes plain bytes as records into the outbound ring.</summary>
    internal TlsStatus Encrypt(ReadOnlyMemory<byte> plain)
    {
        ValueTask written = _stream.WriteAsync(plain);
        if (written.IsCompletedSuccessfully)
            return TlsStatus.Done;
        return Fail(written.AsTask().Exception?.InnerException ?? new InvalidOperationException("The TLS session did not take bytes to send."));
    }

    /// <summary>Writes close_notify into the outbound ring.</summary>
    internal TlsStatus End()
    {
        Task ended = _stream.ShutdownAsync();
        return ended.IsCompletedSuccessfully ? TlsStatus.Ended : Fail(ended.Exception?.InnerException ?? new OperationCanceledException());
    }

    internal void Close()
    {
        _stream.Dispose();
        ReleasePending();
    }

    private int BytesAddedToRecord() =>
        _stream.SslProtocol == SslProtocols.Tls13 && _stream.NegotiatedCipherSuite != TlsCipherSuite.TLS_AES_128_CCM_8_SHA256
            ? TlsRecord.HeaderLength + 1 + 16
            : 0;

    private TlsStatus Read(Memory<byte> destination, byte[] block, out int written)
    {
        written = 0;
        ValueTask<int> read = _stream.ReadAsync(destination);
        if (!read.IsCompleted)
        {
            (_pendingRead, _pendingDestination, _pendingBlock) = (read, destination, block);
            return TlsStatus.Done;
        }
        return Complete(read, out written);
    }

    private TlsStatus Complete(ValueTask<int> read, out int written)
    {
        written = 0;
        if (read.IsFaulted)
            return Fail(read.AsTask().Exception!.InnerException!);
        written = read.Result;
        return written == 0 ? TlsStatus.Ended : TlsStatus.Done;
    }

    private TlsStatus DecryptPending(ReadOnlySpan<byte> record, byte[] block, int offset, out int written)
    {
        written = 0;
        _feed.Feed(record);
        _feed.EndFeed();
        if (!_pendingRead.IsCompleted)
            return TlsStatus.Done;
        Memory<byte> taken = _pendingDestination;
        TlsStatus status = Complete(_pendingRead, out written);
        taken.Span[..written].CopyTo(block.AsSpan(offset));
        ReleasePending(except: block);
        // The older destination may have been too short for this record: the platform has the rest.
        if (status != TlsStatus.Done || written < taken.Length)
            return status;
        status = Read(block.AsMemory(offset + written), block, out int more);
        written += more;
        return status;
    }

    // The caller's own block goes back by the caller: the read may have been left pending earlier in the same batch.
    private void ReleasePending(byte[]? except = null)
    {
        if (_pendingBlock is null)
            return;
        if (_pendingBlock != except)
            _blocks.Return(_pendingBlock);
        (_pendingRead, _pendingDestination, _pendingBlock) = (default, default, null);
    }

    private TlsStatus Fail(Exception fault)
    {
        Fault = fault;
        return TlsStatus.Failed;
    }
}

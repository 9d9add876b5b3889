using Netman.Buffers;

namespace Netman;

/// <summary>
/// TLS of one connection: cuts what arrives into records, has the session open them, and hands on what they held; closes what
/// was sent into records, once a batch. Holds nothing while idle but the session. Loop-only.
/// </summary>
internal sealed class TlsFilter(TlsEndpoint endpoint, Connection connection) : ConnectionFilter
{
    // Ciphertext waits for the kernel up to here; the rest waits as plain bytes, where the limits and policies count it.
    private const int OutboundLimit = 64 << 10;

    private const int FullRecord = 16 << 10;

    // The most that is given to the platform at once: it cuts and encrypts two records in one call.
    private const int PieceLimit = 2 * FullRecord;

    // An honest client is silent while we think about its hello; this is room for one that is not.
    private const int SuspendedLimit = 64 << 10;

    private RingBuffer _partial; // the start of a record; all of what came, while the handshake is suspended
    private TlsSession? _session;
    private TlsConnectionInfo? _info;
    private long _begun; // when the handshake began, where that is measured
    private bool _handshakeCounted, _suspended, _failed, _goodbyeWritten, _closed;

    internal override TlsConnectionInfo? Tls => _info ??= IsEstablished && !_closed ? _session!.ReadInfo() : null;

    private bool IsEstablished => _session is { IsEstablished: true };

    private BlockPool Blocks => connection.Loop.Blocks;

    // Once the connection closes, bytes are received only to see the peer's end behind them.
    private bool IsDeaf => _failed || connection.State >= ConnectionState.Closing;

    internal override void Begin() => connection.SetDeadline(endpoint.HandshakeTimeout);

    internal override void Received(Span<byte> data)
    {
        if (!_partial.IsEmpty && !IsDeaf)
            data = _suspended ? Hold(data) : CompletePartial(data);
        if (!data.IsEmpty && !IsDeaf)
            TakeRecords(data);
        // Replies of a full record gain nothing by waiting for the end of the turn, and are in the cache now: 64 connections'
        // replies of 16 KiB are not any more by then.
        if (connection.Outbound.Count >= FullRecord && connection.State == ConnectionState.Open)
            connection.FlushInLoop();
    }

    internal override void PeerEnded()
    {
        if (!IsDeaf && (!IsEstablished || !_partial.IsEmpty))
            Fail(new EndOfStreamException("The peer's stream ended inside the handshake or a record."));
        connection.EndInput();
    }

    internal override void DeadlinePassed()
    {
        connection.Loop.Counters.HandshakeTimeouts++;
        connection.AbortInLoop(CloseReason.HandshakeTimeout);
    }

    internal override void Flush()
    {
        do
        {
            if (!TryEncrypt() || Outbound.IsEmpty)
                break;
            connection.Loop.Flush(connection);
        }
        while (!connection.IsClosed && Outbound.IsEmpty && connection.HasOutbound && IsEstablished);
        if (_failed)
            connection.ClearOutbound(); // nobody can read it any more
    }

    internal override bool TryEndSending()
    {
        if (!_goodbyeWritten)
        {
            _goodbyeWritten = true;
            if (IsEstablished && !_failed)
                _session!.End();
        }
        if (!Outbound.IsEmpty)
            connection.Loop.Flush(connection);
        return !connection.IsClosed && Outbound.IsEmpty;
    }

    internal override void Close()
    {
        _closed = true;
        EndHandshake();
        _partial.Clear(Blocks);
        Outbound.Clear(Blocks);
        _session?.Close();
    }

    /// <summary>The application's callback has answered and the platform has gone on with it: so do we.</summary>
    internal void Resume(Action answer)
    {
        if (IsDeaf)
            return;
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        answer();
        SynchronizationContext.SetSynchronizationContext(context);
        _suspended = false;
        AfterRecords(_session!.HandshakeStatus(), [], 0, wasEstablished: false);
        if (_partial.IsEmpty || IsDeaf || _suspended)
            return;
        byte[] held = Blocks.Rent(_partial.Count);
        Span<byte> data = held.AsSpan(0, _partial.Count);
        _partial.Contiguous(Blocks, _partial.Count).CopyTo(data);
        _partial.Clear(Blocks);
        TakeRecords(data);
        Blocks.Return(held);
    }

    private Span<byte> Hold(Span<byte> data)
    {
        if (_partial.Count + data.Length > SuspendedLimit)
            Fail(new InvalidDataException("The peer did not wait for the answer to its hello."));
        else
            _partial.Append(Blocks, data);
        return default;
    }

    /// <summary>Appends no more than completes the record that was begun, takes it, and returns the data that is left.</summary>
    private Span<byte> CompletePartial(Span<byte> data)
    {
        int length;
        while ((length = TlsRecord.LengthAt(_partial.FirstSegment)) == 0 || _partial.Count < length)
        {
            if (length < 0 || data.IsEmpty)
                break;
            int wanted = (length == 0 ? TlsRecord.HeaderLength : length) - _partial.Count;
            int take = Math.Min(wanted, data.Length);
            _partial.Append(Blocks, data[..take]);
            data = data[take..];
        }
        if (length < 0)
            Fail(NotTls());
        if (length <= 0 || _partial.Count < length)
            return default;
        RingBuffer record = _partial;
        _partial = default; // what handlers cause from here on finds an empty ring
        Process(record.FirstSegment[..length], default);
        record.Clear(Blocks);
        if (!_suspended)
            return data;
        return Hold(data);
    }

    private void TakeRecords(Span<byte> data)
    {
        int whole = TlsRecord.WholeRecords(data, out bool valid);
        if (whole == 0 && valid)
            _partial.Append(Blocks, data);
        else if (whole > 0)
            Process(data[..whole], valid ? data[whole..] : default);
        if (!valid && !IsDeaf)
            Fail(NotTls());
    }

    /// <summary>Opens whole records, keeps what follows them, and only then hands on what they held.</summary>
    private void Process(ReadOnlySpan<byte> records, ReadOnlySpan<byte> rest)
    {
        if (_session is null && !TryBeginHandshake())
            return;
        bool wasEstablished = IsEstablished;
        byte[] block = Blocks.Rent(records.Length);
        TlsStatus status = Open(records, block, out int consumed, out int written);
        _partial.Append(Blocks, records[consumed..]);
        _partial.Append(Blocks, rest);
        // Asked now: a close while the bytes are handled gives the session's block back.
        bool held = _session!.Holds(block);
        AfterRecords(status, block, written, wasEstablished);
        if (!held)
            Blocks.Return(block);
    }

    private TlsStatus Open(ReadOnlySpan<byte> records, byte[] block, out int consumed, out int written)
    {
        TlsStatus status = TlsStatus.Done;
        consumed = written = 0;
        while (status == TlsStatus.Done && consumed < records.Length)
        {
            ReadOnlySpan<byte> next = records[consumed..];
            if (_session!.IsEstablished)
            {
                status = _session.Decrypt(next, block, written, out int taken, out int plain);
                consumed += taken;
                written += plain;
                continue;
            }
            ReadOnlySpan<byte> record = next[..TlsRecord.LengthAt(next)];
            status = _session.Handshake(record, endpoint, connection, this);
            consumed += record.Length;
        }
        return status;
    }

    private void AfterRecords(TlsStatus status, byte[] block, int written, bool wasEstablished)
    {
        _suspended = status == TlsStatus.Suspended;
        if (!Outbound.IsEmpty)
            connection.OweFlush();
        if (!wasEstablished && IsEstablished && !IsDeaf)
            Established();
        if (written > 0 && !connection.IsClosed)
            connection.Deliver(block.AsSpan(0, written));
        if (IsDeaf)
            return;
        if (status == TlsStatus.Failed)
            Fail(_session!.Fault!);
        else if (status == TlsStatus.Ended)
            connection.EndInput();
    }

    private bool TryBeginHandshake()
    {
        if (!endpoint.TryBeginHandshake())
        {
            connection.Loop.Counters.HandshakesRefused++;
            _failed = true;
            connection.BeginClose(CloseReason.TlsFailure);
            return false;
        }
        _handshakeCounted = true;
        _session = new TlsSession(this, Blocks);
        if (connection.Server.Hooks.OnHandshake is not null)
            _begun = Math.Max(1, connection.Server.Options.TimeProvider.GetTimestamp());
        return true;
    }

    private void Established()
    {
        EndHandshake();
        connection.Loop.Counters.Handshakes++;
        Measure(null);
        connection.OpenProtocol();
    }

    private void EndHandshake()
    {
        if (_handshakeCounted)
            endpoint.EndHandshake();
        _handshakeCounted = false;
    }

    private void Fail(Exception fault)
    {
        _failed = true;
        connection.Loop.Counters.TlsFailures++;
        Measure(fault);
        endpoint.Report(connection, fault);
        connection.BeginClose(CloseReason.TlsFailure);
    }

    // A handshake that was begun ends once, well or badly; what fails later is no handshake any more.
    private void Measure(Exception? fault)
    {
        if (_begun != 0)
            connection.Server.Hooks.OnHandshake?.Invoke(_begun, fault);
        _begun = 0;
    }

    private bool TryEncrypt()
    {
        while (IsEstablished && !_failed && connection.HasOutbound && Outbound.Count < OutboundLimit)
        {
            Memory<byte> segment = connection.OldestOutbound;
            segment = segment[..Math.Min(segment.Length, PieceLimit)];
            if (!TryMove(segment))
            {
                Fail(_session!.Fault!);
                return false;
            }
        }
        return true;
    }

    // From one ring into the other: for other threads that count, it is in one of them.
    private bool TryMove(Memory<byte> segment)
    {
        connection.Loop.BeginMove();
        bool encrypted = _session!.Encrypt(segment) != TlsStatus.Failed;
        if (encrypted)
            connection.ConsumeOutbound(segment.Length);
        connection.Loop.EndMove();
        return encrypted;
    }

    private static InvalidDataException NotTls() => new("The bytes are no TLS record.");
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Netman.Stress;

/// <summary>One connection's life as its peer: what it says, how it reads, how it ends, and whether all that came was right.</summary>
internal sealed class PeerLife(IPEndPoint server, Peers peers, Ledger ledger, Random random)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    private readonly ConcurrentQueue<byte[]> _ordered = new(); // whose echoes come back in this order
    private readonly ConcurrentDictionary<uint, byte[]> _unordered = new(); // by place
    private readonly bool _isSlow = random.Next(6) == 0;
    private readonly uint _name = (uint)random.Next(1000, int.MaxValue);
    private readonly Random _reading = new(random.Next()); // the reader is a task of its own
    private Socket _socket = null!; // bound by LiveAsync
    private volatile bool _gone, _endedInside;
    private uint _place;

    internal async Task LiveAsync(CancellationToken end)
    {
        Task<CloseReason> closed = Bind();
        if (_isSlow)
            _socket.ReceiveBufferSize = 4096;
        using (_socket)
        {
            await ConnectAsync();
            Task<bool> reading = Task.Run(ReadAsync);
            bool orderly = await TalkAsync(end);
            bool ended = await reading.WaitAsync(s_patience);
            CloseReason reason = await closed.WaitAsync(s_patience);
            Judge(orderly, ended, reason);
        }
    }

    // To a port of which the server does not remember another peer.
    private Task<CloseReason> Bind()
    {
        while (true)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            if (peers.TryRegister(((IPEndPoint)_socket.LocalEndPoint!).Port, out Task<CloseReason> closed))
                return closed;
            _socket.Dispose();
            Interlocked.Increment(ref ledger.PortsPassedOver);
        }
    }

    private async Task ConnectAsync()
    {
        try
        {
            await _socket.ConnectAsync(server, CancellationToken.None);
        }
        catch (SocketException early) when (early.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
            _gone = true; // closed from outside as soon as it was there
        }
    }

    // Who said all that it wanted, and was neither closed from outside nor too slow, is owed an answer to everything.
    private void Judge(bool orderly, bool ended, CloseReason reason)
    {
        int owed = _ordered.Count + _unordered.Count;
        if (orderly && ended && reason == CloseReason.PeerClosed && owed > 0)
            ledger.Found($"a peer that ended its stream in order is owed {owed} answers");
        // Only where nothing was written at the end: a write takes the news of a reset, and what is read then looks like an end.
        if (orderly && ended && _endedInside)
            ledger.Found($"the server ended its stream inside a message, with {reason}");
        if (reason is CloseReason.HandlerFault or CloseReason.ProtocolError or CloseReason.MessageTooLarge or CloseReason.UnknownMessage
            or CloseReason.FirstByteTimeout or CloseReason.BadPayload or CloseReason.None)
            ledger.Found($"a peer that did nothing wrong was closed with {reason}");
        if (orderly && reason == CloseReason.PeerReset)
            ledger.Found("a peer that ended its stream in order was taken for one that reset");
    }

    /// <summary>True where the stream was ended in order.</summary>
    private async Task<bool> TalkAsync(CancellationToken end)
    {
        try
        {
            int rounds = random.Next(1, 30);
            for (int i = 0; i < rounds && !end.IsCancellationRequested && !_gone; i++)
            {
                await SayAsync();
                if (random.Next(4) == 0)
                    await Task.Delay(random.Next(30), CancellationToken.None);
                while (_ordered.Count > 200 && !_gone)
                    await Task.Delay(2, CancellationToken.None);
            }
            return await LeaveAsync();
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            _gone = true; // closed from outside: the reader hears of it too
            return false;
        }
    }

    private async Task<bool> LeaveAsync()
    {
        switch (random.Next(8))
        {
            case 0:
                Reset();
                return false;
            case 1:
                // In the middle of a message that will never end.
                await SendAsync(new byte[] { 200, 0, 0, 0, 1, 0, 0, 0, 1, 2, 3 }.AsMemory(0, random.Next(1, 12)));
                Reset();
                return false;
            case 2:
                _gone = true;
                _socket.Close(); // unread bytes make it a reset, none make it an end
                return false;
            default:
                _socket.Shutdown(SocketShutdown.Send);
                return true;
        }
    }

    private void Reset()
    {
        _gone = true;
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    // One write of several messages, or one message in several writes.
    private async Task SayAsync()
    {
        using MemoryStream batch = new();
        for (int i = random.Next(1, 8); i > 0; i--)
            Add(batch);
        ReadOnlyMemory<byte> bytes = batch.ToArray();
        while (!bytes.IsEmpty)
        {
            int piece = random.Next(3) == 0 ? random.Next(1, bytes.Length + 1) : bytes.Length;
            await SendAsync(bytes[..piece]);
            bytes = bytes[piece..];
            if (!bytes.IsEmpty && random.Next(4) == 0)
                await Task.Yield();
        }
    }

    private void Add(MemoryStream batch)
    {
        int kind = random.Next(20);
        uint id = kind switch { < 10 => Ids.Echo, < 13 => Ids.EchoLater, < 15 => Ids.EchoFromPool, < 17 => Ids.EchoBeside, _ => Ids.Push };
        byte[] body = Noise.Body(_name, ++_place, Noise.HeaderLength + 4 + Length());
        byte[] packed = [.. BitConverter.GetBytes(body.Length), .. BitConverter.GetBytes(id), .. body];
        batch.Write(packed);
        if (id == Ids.EchoBeside)
            _unordered[_place] = packed;
        else if (id != Ids.Push)
            _ordered.Enqueue(packed);
    }

    private int Length() => random.Next(100) switch
    {
        < 70 => random.Next(200),
        < 95 => random.Next(5_000),
        < 99 => random.Next(70_000),
        _ => random.Next(500_000),
    };

    private async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None)..];
    }

    /// <summary>True where the server's stream ended in order, between two messages.</summary>
    private async Task<bool> ReadAsync()
    {
        Replies replies = new(_name, _ordered, _unordered, ledger);
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                if (_isSlow && _reading.Next(3) == 0)
                    await Task.Delay(_reading.Next(20), CancellationToken.None);
                int count = await _socket.ReceiveAsync(buffer.AsMemory(0, _isSlow ? 2000 : buffer.Length), SocketFlags.None);
                if (count == 0)
                    break;
                Interlocked.Add(ref ledger.Bytes, count);
                replies.Take(buffer.AsSpan(0, count));
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            _gone = true;
            return false;
        }
        _gone = true;
        _endedInside = !replies.IsBetweenMessages;
        return true;
    }
}

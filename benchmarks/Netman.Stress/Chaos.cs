namespace Netman.Stress;

/// <summary>A thread beside the loops that sends, broadcasts and closes. What it sends is numbered, so that its order shows.</summary>
internal sealed class Chaos(NetmanServer server, Ledger ledger, uint name, int seed, CancellationToken end)
{
    private readonly Random _random = new(seed);
    private uint _place;

    internal Thread Start()
    {
        Thread thread = new(Run) { Name = $"chaos {name}", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Run()
    {
        try
        {
            while (!end.WaitHandle.WaitOne(_random.Next(8)))
                Act(_random.Next(100));
        }
        catch (Exception fault)
        {
            ledger.Found($"a call from another thread threw {fault}");
        }
    }

    private void Act(int choice)
    {
        if (choice < 30)
            server.Connections.Broadcast(Ids.FromOutside, Next());
        else if (choice < 50)
            server.Groups[choice % 2 == 0 ? "even" : "odd"].Broadcast(Ids.FromOutside, Next());
        else if (choice < 80)
            Pick()?.Send(Ids.FromOutside, Next());
        else if (choice < 88)
            Close(Pick());
        else if (choice < 92)
            Abort(Pick());
        else if (choice < 99)
            Pause(Pick());
        else
            _ = server.Connections.CloseWhereAsync(connection => (connection.Id.Value & 15) == (ulong)(choice & 15));
        if (choice < 50)
            Interlocked.Increment(ref ledger.Broadcasts);
    }

    private byte[] Next() => Noise.Body(name, ++_place, Noise.HeaderLength + (_random.Next(20) == 0 ? _random.Next(20_000) : _random.Next(300)));

    private Connection? Pick()
    {
        Connection[] all = [.. server.Connections];
        return all.Length == 0 ? null : all[_random.Next(all.Length)];
    }

    private void Close(Connection? connection)
    {
        connection?.Close();
        Interlocked.Increment(ref ledger.Closes);
    }

    private void Abort(Connection? connection)
    {
        connection?.Abort();
        Interlocked.Increment(ref ledger.Closes);
    }

    private void Pause(Connection? connection)
    {
        connection?.PauseReading();
        connection?.RunAfter(TimeSpan.FromMilliseconds(_random.Next(30)), static paused => paused.ResumeReading());
    }
}

namespace Netman.Testing;

/// <summary>
/// What the transport may do to a connection at any time, at random from a seed: the same seed and the same calls give the same
/// faults. Safe from any thread. Read the counters when the test has ended.
/// </summary>
/// <param name="seed">Where the faults are drawn from; print it, so that a failure can be repeated.</param>
public sealed class TransportFaults(int seed)
{
    private readonly Random _random = new(seed);
    private readonly Lock _lock = new();

    /// <summary>The share of pieces, in both directions, that arrive cut in two. Default a quarter.</summary>
    public double Cuts { get; init; } = 0.25;

    /// <summary>The share of pieces in place of which the connection is reset. Default one in a thousand.</summary>
    public double Resets { get; init; } = 0.001;

    /// <summary>The share of sends that the transport does not take at first. Default a fifth.</summary>
    public double Stalls { get; init; } = 0.2;

    /// <summary>Faults so far.</summary>
    public int Struck { get; private set; }

    internal bool Reset() => Strikes(Resets);

    internal bool Stall() => Strikes(Stalls);

    /// <summary>How much of a piece passes at once.</summary>
    internal int Cut(int length)
    {
        if (length < 2 || !Strikes(Cuts))
            return length;
        lock (_lock)
            return 1 + _random.Next(length - 1);
    }

    private bool Strikes(double share)
    {
        lock (_lock)
        {
            if (_random.NextDouble() >= share)
                return false;
            Struck++;
            return true;
        }
    }
}

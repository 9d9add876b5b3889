namespace Netman;

/// <summary>How fast a server accepts: a bucket that fills at the rate and holds a tenth of a second's worth. Safe from any thread.</summary>
internal sealed class AcceptRate(TimeProvider time, int perSecond)
{
    private readonly Lock _lock = new();
    private readonly double _capacity = Math.Max(1, perSecond / 10.0);
    private double _tokens = Math.Max(1, perSecond / 10.0);
    private long _filled = time.GetTimestamp();

    /// <summary>Takes one token. The result is how long to wait before the next is there; zero to go on.</summary>
    internal TimeSpan Take()
    {
        lock (_lock)
        {
            long now = time.GetTimestamp();
            _tokens = Math.Min(_capacity, _tokens + time.GetElapsedTime(_filled, now).TotalSeconds * perSecond);
            _filled = now;
            _tokens--;
            return _tokens >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _tokens) / perSecond);
        }
    }
}

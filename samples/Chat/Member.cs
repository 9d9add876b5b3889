namespace Chat;

/// <summary>Who is behind a connection: its user state, so it belongs to the connection's loop.</summary>
internal sealed class Member(string name)
{
    // A burst of ten, then five a second: nobody types faster.
    private const double Burst = 10, PerSecond = 5;

    private double _allowance = Burst;
    private long _checked = Environment.TickCount64;

    public string Name => name;

    public ChatRoom? Room { get; set; }

    public bool TrySpend()
    {
        long now = Environment.TickCount64;
        _allowance = Math.Min(Burst, _allowance + (now - _checked) * PerSecond / 1000);
        _checked = now;
        if (_allowance < 1)
            return false;
        _allowance--;
        return true;
    }
}

namespace Netman;

/// <summary>
/// When bytes last moved on one connection, and what is due when they do not: a heartbeat, the end. Costs a store per receive and
/// send, and a timer that moves on by itself. Loop-only.
/// </summary>
internal sealed class IdleWatch
{
    private readonly Connection _connection;
    private readonly LoopTimer _timer;
    private long _lastMoved;

    internal IdleWatch(Connection connection)
    {
        _connection = connection;
        _timer = new LoopTimer(static (watch, _, _) => ((IdleWatch)watch!).Check(), this);
        Moved();
        ArmNext(0);
    }

    internal void Moved() => _lastMoved = _connection.Loop.TurnMilliseconds;

    internal void Stop() => _connection.Loop.Cancel(_timer);

    private void Check()
    {
        if (_connection.State >= ConnectionState.Closing)
            return; // the close has its own deadline
        ConnectionLimits limits = _connection.Limits;
        long quiet = _connection.Loop.NowMilliseconds - _lastMoved;
        if (limits.IdleTimeout != 0 && quiet >= limits.IdleTimeout)
        {
            _connection.BeginClose(CloseReason.Idle);
            return;
        }
        if (limits.Heartbeat is { } heartbeat && quiet >= limits.HeartbeatInterval)
            SendHeartbeat(heartbeat);
        ArmNext(quiet);
    }

    // Its bytes do not count as moved: else a peer that has gone would never be idle.
    private void SendHeartbeat(HeartbeatMessage heartbeat)
    {
        long lastMoved = _lastMoved;
        _connection.SendHeartbeat(heartbeat);
        _lastMoved = lastMoved;
    }

    private void ArmNext(long quiet)
    {
        ConnectionLimits limits = _connection.Limits;
        long next = limits.IdleTimeout != 0 ? limits.IdleTimeout - quiet : long.MaxValue;
        if (limits.HeartbeatInterval != 0)
            next = Math.Min(next, limits.HeartbeatInterval - quiet % limits.HeartbeatInterval);
        if (!_connection.IsClosed)
            _connection.Loop.Arm(_timer, TimeSpan.FromMilliseconds(next));
    }
}

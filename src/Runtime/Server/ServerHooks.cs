namespace Netman;

/// <summary>The application's hooks: those of a connection are called on its loop.</summary>
internal sealed record ServerHooks(
    Action<NetmanServer>? OnStarted, Func<Connection, ValueTask>? OnOpen, Func<Connection, CloseReason, ValueTask>? OnClose)
{
    internal Func<NetmanServer, ValueTask>? OnDraining { get; init; }
}

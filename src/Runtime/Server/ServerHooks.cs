namespace Netman;

/// <summary>The application's hooks, called on the connection's loop.</summary>
internal sealed record ServerHooks(Func<Connection, ValueTask>? OnOpen, Func<Connection, CloseReason, ValueTask>? OnClose);

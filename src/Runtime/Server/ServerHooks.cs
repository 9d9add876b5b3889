namespace Netman;

/// <summary>The application's hooks: those of a connection are called on its loop.</summary>
internal sealed record ServerHooks(
    Action<NetmanServer>? OnStarted, Func<Connection, ValueTask>? OnOpen, Func<Connection, CloseReason, ValueTask>? OnClose)
{
    internal Func<NetmanServer, ValueTask>? OnDraining { get; init; }

    /// <summary>A TLS handshake has ended: when it began, by the server's clock, and why it failed.</summary>
    internal Action<long, Exception?>? OnHandshake { get; init; }

    /// <summary>What watches the server; mostly nothing.</summary>
    internal IReadOnlyList<ServerObserver> Observers { get; init; } = [];

    /// <summary>The server's clock.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}

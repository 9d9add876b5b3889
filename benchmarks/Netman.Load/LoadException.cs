namespace Netman.Load;

/// <summary>The load cannot go on: a reply was wrong, or the server closed a connection.</summary>
internal sealed class LoadException(string message) : Exception(message);

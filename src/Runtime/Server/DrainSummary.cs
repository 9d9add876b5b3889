namespace Netman;

/// <summary>How a server stopped.</summary>
/// <param name="Drained">Connections that ended in order: handlers finished, bytes flushed, the peer closed its side.</param>
/// <param name="Aborted">Connections that were reset, because their time or the server's was over.</param>
public readonly record struct DrainSummary(int Drained, int Aborted);

using Netman.Interop;

namespace Netman;

/// <summary>
/// An endpoint's maker of <see cref="ConnectionFilter"/>s. Only the calls that switch a filter on name an implementation, so a
/// trimmed program without them does not contain it. Safe from any thread once attached.
/// </summary>
internal abstract class FilterSource
{
    /// <summary>The server is being built: checks the configuration and loads what it names.</summary>
    /// <exception cref="InvalidOperationException">The configuration cannot work; the message says why.</exception>
    internal abstract void Attach(Endpoint endpoint);

    /// <summary>The server starts.</summary>
    internal abstract void Start();

    /// <summary>Whether a peer may connect at all. Asked by the loop that accepts.</summary>
    internal virtual bool Admits(in PeerAddress peer) => true;

    internal abstract ConnectionFilter Create(Connection connection);

    /// <summary>Loads again what was loaded from files.</summary>
    /// <returns>Whether everything could be loaded; what could not stays as it was.</returns>
    internal abstract bool Reload();

    /// <summary>The server has stopped.</summary>
    internal abstract void Stop();
}

using System.Collections;

namespace Netman;

/// <summary>The groups of a server: <see cref="NetmanServer.Groups"/>. Enumerates those that have members. Safe from any thread.</summary>
public sealed class ConnectionGroups : IEnumerable<ConnectionGroup>
{
    private readonly NetmanServer _server;

    internal ConnectionGroups(NetmanServer server) => _server = server;

    /// <summary>The group of a name, whether anybody is in it or not.</summary>
    /// <param name="name">Any text. Case-sensitive.</param>
    public ConnectionGroup this[string name]
    {
        get
        {
            ArgumentNullException.ThrowIfNull(name);
            return new ConnectionGroup(_server, name);
        }
    }

    /// <inheritdoc/>
    public IEnumerator<ConnectionGroup> GetEnumerator()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (EventLoop loop in _server.Loops)
            loop.Groups.CopyNames(names);
        foreach (string name in names)
            yield return this[name];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

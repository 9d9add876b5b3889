using System.Collections.Immutable;
using System.Globalization;

namespace Netman.Generators.Diagnostics;

/// <summary>Message ids that no route has, for the code fix of those that two have: each is offered once.</summary>
internal sealed class FreeIds(IEnumerable<uint> taken)
{
    /// <summary>The key under which a diagnostic carries the id that its fix writes.</summary>
    public const string Key = "FreeId";

    private readonly HashSet<uint> _taken = [.. taken];

    /// <summary>The next free one above, or the lowest of all where there is none above.</summary>
    public ImmutableDictionary<string, string?> Offer(uint id)
    {
        uint free = id;
        while (!_taken.Add(free))
            free = unchecked(free + 1);
        return ImmutableDictionary<string, string?>.Empty.Add(Key, free.ToString(CultureInfo.InvariantCulture));
    }
}

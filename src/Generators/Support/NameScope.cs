namespace Netman.Generators.Support;

/// <summary>Hands out names that have to differ, those of a class's members say; a name that is taken gets a number.</summary>
internal sealed class NameScope(StringComparer comparer)
{
    private readonly HashSet<string> _taken = new(comparer);

    public string Take(string wanted)
    {
        string name = wanted;
        for (int suffix = 2; !_taken.Add(name); suffix++)
            name = FormattableString.Invariant($"{wanted}_{suffix}");
        return name;
    }
}

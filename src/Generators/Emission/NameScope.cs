namespace Netman.Generators.Emission;

/// <summary>Hands out names of one class's members; a name that is taken gets a number.</summary>
internal sealed class NameScope
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public string Take(string wanted)
    {
        string name = wanted;
        for (int suffix = 2; !_taken.Add(name); suffix++)
            name = FormattableString.Invariant($"{wanted}_{suffix}");
        return name;
    }
}

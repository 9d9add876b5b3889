using Microsoft.Extensions.Configuration;

namespace Netman.Hosting;

/// <summary>Keys that nobody reads are mistakes: a limit that was misspelt would not hold.</summary>
internal static class SectionKeys
{
    /// <summary>What is wrong with the first key that is none of the known ones; null where all are.</summary>
    internal static string? Unknown(IConfigurationSection section, string[] known)
    {
        foreach (IConfigurationSection child in section.GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
                return $"{child.Path} is no option; the options there are {string.Join(", ", known)}.";
        }
        return null;
    }
}

namespace Netman.Generators.Declarations;

/// <summary>
/// 128 bits that stand for everything that was added to them, in that order. Not against an adversary: against the chance that two
/// states of a project look alike.
/// </summary>
internal readonly record struct Fingerprint(ulong High, ulong Low)
{
    public static readonly Fingerprint Empty = new(0x243F6A8885A308D3, 0x13198A2E03707344);

    // Two lanes of multiply and shift with different odd constants; each lane alone already mixes every bit of what is added.
    public Fingerprint Add(ulong value) => unchecked(new(
        Shift((High ^ value) * 0x9E3779B97F4A7C15), Shift((Low + (value ^ 0xD6E8FEB86659FD93)) * 0xC2B2AE3D27D4EB4F)));

    public Fingerprint Add(Fingerprint other) => Add(other.High).Add(other.Low);

    /// <summary>The length goes first, so that "ab", "c" is not "a", "bc".</summary>
    public Fingerprint Add(string? text)
    {
        Fingerprint result = Add(text is null ? ulong.MaxValue : (ulong)text.Length);
        for (int start = 0; start < text?.Length; start += 4)
            result = result.Add(Four(text, start));
        return result;
    }

    private static ulong Four(string text, int start)
    {
        ulong word = 0;
        for (int i = start; i < text.Length && i < start + 4; i++)
            word = (word << 16) | text[i];
        return word;
    }

    private static ulong Shift(ulong value) => value ^ (value >> 29) ^ (value >> 47);
}

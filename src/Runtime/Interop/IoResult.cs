namespace Netman.Interop;

/// <summary>What a non-blocking call gave: a count, or the error number. A peer's errors are values.</summary>
internal readonly struct IoResult
{
    private readonly int _value;

    private IoResult(int value) => _value = value;

    /// <summary>Bytes moved; 0 from a receive is the end of the stream. Meaningless when <see cref="Failed"/>.</summary>
    internal int Count => _value;

    internal bool Failed => _value < 0;

    internal int Error => -_value;

    /// <summary>Nothing moved and nothing is wrong: wait for readiness and call again.</summary>
    internal bool WouldBlock => _value == -Errno.Again || _value == -Errno.Intr;

    internal static IoResult Of(nint result) => new((int)result);

    internal static IoResult OfError(int errno) => new(-errno);
}

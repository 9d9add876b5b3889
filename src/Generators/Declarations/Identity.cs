using System.Runtime.CompilerServices;

namespace Netman.Generators.Declarations;

/// <summary>
/// A number for an immutable object, its own for the life of the process. Holds nothing alive. Two equal objects have two numbers:
/// that costs a parse and is never wrong.
/// </summary>
internal static class Identity
{
    private static readonly ConditionalWeakTable<object, Number> s_numbers = new();
    private static long s_last;

    public static ulong Of(object? value) =>
        value is null ? 0 : s_numbers.GetValue(value, static _ => new Number((ulong)Interlocked.Increment(ref s_last))).Value;

    private sealed class Number(ulong value)
    {
        public ulong Value => value;
    }
}

using System.Net.Sockets;
using Netman.Interop;

namespace Netman.Tests.EventLoops.Faults;

/// <summary>What the kernel may answer at any time, at random from a seed. One instance a loop, asked on its thread.</summary>
/// <param name="seed">The seed.</param>
/// <param name="cuts">Whether connections break, too: if not, every byte arrives in the end.</param>
internal sealed class Faults(int seed, bool cuts = true)
{
    private const int BrokenPipe = 32, Reset = 104, NoSpace = 28;

    private static readonly int[] _passing = [Errno.Again, Errno.Intr];
    private static readonly int[] _receiving = [Reset, Errno.NoBuffers, Errno.NoMemory];
    private static readonly int[] _sending = [Reset, BrokenPipe, Errno.NoBuffers, Errno.NoMemory];
    private static readonly int[] _accepting = [Errno.TooManyFiles, Errno.TableOverflow, Errno.NoBuffers, Errno.NoMemory];
    private static readonly int[] _watching = [NoSpace, Errno.NoMemory];

    private readonly Random _random = new(seed);

    /// <summary>Faults so far.</summary>
    internal int Struck { get; private set; }

    internal int OnReceive() => Strike(_passing, 8) is > 0 and int passing ? passing : StrikeHard(_receiving, 1000);

    internal int OnSend() => Strike(_passing, 5) is > 0 and int passing ? passing : StrikeHard(_sending, 1000);

    internal int OnAccept() => StrikeHard([Errno.ConnectionAborted, Errno.Intr], 10) is > 0 and int passing ? passing : StrikeHard(_accepting, 40);

    internal int OnWatch() => StrikeHard(_watching, 50);

    /// <summary>As many bytes as the kernel feels like moving: all of them, or few.</summary>
    internal int Shorten(int length) => length > 1 && _random.Next(4) == 0 ? 1 + _random.Next(Math.Min(length - 1, 1 << _random.Next(17))) : length;

    internal static SocketError ToSocketError(int errno) =>
        errno == Errno.Again ? SocketError.WouldBlock
        : errno == Errno.Intr ? SocketError.Interrupted
        : errno == Errno.NoBuffers || errno == Errno.NoMemory ? SocketError.NoBufferSpaceAvailable
        : SocketError.ConnectionReset;

    private int StrikeHard(int[] errors, int oneIn) => cuts ? Strike(errors, oneIn) : 0;

    private int Strike(int[] errors, int oneIn)
    {
        if (_random.Next(oneIn) != 0)
            return 0;
        Struck++;
        return errors[_random.Next(errors.Length)];
    }
}

using System.Runtime.Versioning;
using Netman.Interop;

namespace Netman;

/// <summary>
/// Descriptors kept back from the peers. .NET opens two for each thread that it starts, and ends the process where it cannot have
/// them: so these are given up when accepting has used up all others, and taken back before accepting goes on. Safe from any thread.
/// </summary>
internal sealed class DescriptorReserve
{
    private const int Most = 32, Starting = 8, UnixFamily = 1, StreamType = 1;

    private readonly Lock _lock = new();
    private readonly Stack<int> _held = new();
    private volatile bool _givenUp;
    private int _size;

    /// <summary>Whether there is none at the moment: nobody may be accepted.</summary>
    internal bool IsGivenUp => _givenUp;

    /// <summary>Takes less than half of what is there: a process with few descriptors must be able to start, and to serve somebody.</summary>
    internal void Open()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return; // handles have no such limit
        lock (_lock)
        {
            Take(1);
            // A descriptor is the lowest number that is free: what is above it is at least what is left.
            _size = _held.TryPeek(out int first) ? (int)Math.Clamp((Limit() - first) / 2 - Starting, 0, Most) : 0;
            KeepOnly(_size);
            Take(_size);
        }
    }

    internal void GiveUp()
    {
        lock (_lock)
        {
            _givenUp = true;
            KeepOnly(0);
        }
    }

    /// <summary>True where the reserve is whole again. What there is of it is left to the process otherwise.</summary>
    internal bool TryTakeBack()
    {
        if (!_givenUp)
            return true;
        lock (_lock)
        {
            if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
                Take(_size);
            _givenUp = _held.Count < _size;
            if (_givenUp)
                KeepOnly(0);
            return !_givenUp;
        }
    }

    internal void Close()
    {
        lock (_lock)
        {
            _size = 0;
            KeepOnly(0);
        }
    }

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static unsafe long Limit()
    {
        ulong* limits = stackalloc ulong[2];
        return Libc.GetLimit(OperatingSystem.IsLinux() ? 7 : 8, limits) == 0 ? (long)Math.Min(limits[0], int.MaxValue) : 0;
    }

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private void Take(int count)
    {
        while (_held.Count < count && NewSocket.Open(UnixFamily, StreamType) is >= 0 and int descriptor)
            _held.Push(descriptor);
    }

    private void KeepOnly(int count)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        while (_held.Count > count)
            _ = Libc.Close(_held.Pop());
    }
}

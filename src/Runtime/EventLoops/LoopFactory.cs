using System.Runtime.Versioning;

namespace Netman;

/// <summary>Makes loops. A native binary contains the loops that its code can ask for: by default only the platform's own.</summary>
internal static class LoopFactory
{
    /// <summary>The platform's own loop. The checks are constants of the platform's class library, so the other branches are
    /// trimmed away, and with them System.Net.Sockets.</summary>
    internal static EventLoop CreateDefault(int index, TimeProvider time)
    {
        if (OperatingSystem.IsLinux())
            return new EpollLoop(index, time);
        if (OperatingSystem.IsMacOS())
            return new KqueueLoop(index, time);
        return new SocketLoop(index, time);
    }

    /// <exception cref="PlatformNotSupportedException">The platform has no loop of this kind.</exception>
    internal static Func<int, TimeProvider, EventLoop> Of(LoopKind kind) => kind switch
    {
        LoopKind.Auto => CreateDefault,
        LoopKind.Epoll when OperatingSystem.IsLinux() => CreateEpoll,
        LoopKind.Kqueue when OperatingSystem.IsMacOS() => CreateKqueue,
        LoopKind.Socket => static (index, time) => new SocketLoop(index, time),
        _ => throw new PlatformNotSupportedException($"This platform has no loop of the kind {kind}: {nameof(LoopKind.Auto)} is its own, {nameof(LoopKind.Socket)} is everywhere."),
    };

    [SupportedOSPlatform("linux")]
    private static EpollLoop CreateEpoll(int index, TimeProvider time) => new(index, time);

    [SupportedOSPlatform("macos")]
    private static KqueueLoop CreateKqueue(int index, TimeProvider time) => new(index, time);
}

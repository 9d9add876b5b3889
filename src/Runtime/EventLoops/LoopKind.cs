namespace Netman;

/// <summary>Which of the kernel's interfaces the event loops wait on.</summary>
public enum LoopKind
{
    /// <summary>The platform's own: <see cref="Epoll"/> on Linux, <see cref="Kqueue"/> on macOS, else <see cref="Socket"/>.</summary>
    Auto,

    /// <summary>Linux's epoll(7).</summary>
    Epoll,

    /// <summary>macOS's kqueue(2).</summary>
    Kqueue,

    /// <summary><c>System.Net.Sockets</c>: slower, but wherever .NET is.</summary>
    Socket,
}

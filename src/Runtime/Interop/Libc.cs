using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// The calls into the C library, as the manual pages give them: nothing is interpreted here. Errno is read by the caller on the
/// very next line, through <see cref="Errno.Last"/>.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal static unsafe partial class Libc
{
    private const string Library = "libc";

    [LibraryImport(Library, EntryPoint = "socket")]
    internal static partial int Socket(int domain, int type, int protocol);

    [LibraryImport(Library, EntryPoint = "bind")]
    internal static partial int Bind(int fd, byte* address, uint length);

    [LibraryImport(Library, EntryPoint = "listen")]
    internal static partial int Listen(int fd, int backlog);

    [LibraryImport(Library, EntryPoint = "connect")]
    internal static partial int Connect(int fd, byte* address, uint length);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int Statx(int directory, string path, int flags, uint mask, byte* data);

    [LibraryImport(Library, EntryPoint = "getsockname")]
    internal static partial int GetSockName(int fd, byte* address, uint* length);

    [LibraryImport(Library, EntryPoint = "setsockopt")]
    internal static partial int SetSockOpt(int fd, int level, int option, void* value, uint length);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "accept4")]
    internal static partial int Accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport(Library, EntryPoint = "accept")]
    internal static partial int Accept(int fd, byte* address, uint* length);

    [LibraryImport(Library, EntryPoint = "fcntl")]
    internal static partial int FileControl(int fd, int command, nint value);

    // fcntl is variadic, and Apple's ABI for arm64 passes what is variadic on the stack: behind eight register arguments.
    [LibraryImport(Library, EntryPoint = "fcntl")]
    internal static partial int FileControlOnStack(int fd, int command, nint r2, nint r3, nint r4, nint r5, nint r6, nint r7, nint value);

    [LibraryImport(Library, EntryPoint = "recv")]
    internal static partial nint Recv(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "send")]
    internal static partial nint Send(int fd, byte* buffer, nuint length, int flags);

    [LibraryImport(Library, EntryPoint = "syscall")]
    internal static partial nint SystemCall(nint number, nint fd, byte* buffer, nuint length, nint flags, nint address, nint addressLength);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "recvmmsg")]
    internal static partial int ReceiveMany(int fd, byte* headers, uint count, int flags, void* timeout);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "sendmmsg")]
    internal static partial int SendMany(int fd, byte* headers, uint count, int flags);

    [LibraryImport(Library, EntryPoint = "recvfrom")]
    internal static partial nint ReceiveFrom(int fd, byte* buffer, nuint length, int flags, byte* address, uint* addressLength);

    [LibraryImport(Library, EntryPoint = "sendto")]
    internal static partial nint SendTo(int fd, byte* buffer, nuint length, int flags, byte* address, uint addressLength);

    [LibraryImport(Library, EntryPoint = "shutdown")]
    internal static partial int Shutdown(int fd, int how);

    /// <param name="resource">7 are the descriptors on Linux, 8 on macOS.</param>
    /// <param name="limits">The soft limit, then the hard one.</param>
    [LibraryImport(Library, EntryPoint = "getrlimit")]
    internal static partial int GetLimit(int resource, ulong* limits);

    [LibraryImport(Library, EntryPoint = "close")]
    internal static partial int Close(int fd);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "epoll_create1")]
    internal static partial int EpollCreate1(int flags);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "epoll_ctl")]
    internal static partial int EpollCtl(int epoll, int operation, int fd, byte* item);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "epoll_wait")]
    internal static partial int EpollWait(int epoll, byte* items, int maximum, int timeoutMilliseconds);

    [SupportedOSPlatform("linux")]
    [LibraryImport(Library, EntryPoint = "eventfd")]
    internal static partial int EventFd(uint initial, int flags);

    [LibraryImport(Library, EntryPoint = "write")]
    internal static partial nint Write(int fd, void* buffer, nuint length);
}

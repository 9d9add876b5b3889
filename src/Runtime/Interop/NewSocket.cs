using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// Descriptors that do not block and are closed on exec. Linux sets both with the call that makes them (socket(2), accept4(2)), macOS
/// afterwards (fcntl(2)), and has SIGPIPE switched off for each socket, where Linux does it for each send.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal static unsafe class NewSocket
{
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int SetDescriptorFlags = 2, SetStatusFlags = 4, MacCloseOnExec = 1, MacNonBlocking = 4;
    private const int MacSolSocket = 0xFFFF, MacNoSigPipe = 0x1022;

    /// <summary>The descriptor, or -1; errno is read by the caller on the next line.</summary>
    internal static int Open(int family, int type) => OperatingSystem.IsLinux()
        ? Libc.Socket(family, type | NonBlocking | CloseOnExec, 0)
        : Prepared(Libc.Socket(family, type, 0));

    /// <inheritdoc cref="Open"/>
    internal static int Accept(int listener, byte* address, uint* length) => OperatingSystem.IsLinux()
        ? Libc.Accept4(listener, address, length, NonBlocking | CloseOnExec)
        : Prepared(Libc.Accept(listener, address, length));

    private static int Prepared(int fd)
    {
        if (fd < 0)
            return fd;
        // None of these fails on a socket of our own, not even where the peer has reset it meanwhile.
        Control(fd, SetDescriptorFlags, MacCloseOnExec);
        Control(fd, SetStatusFlags, MacNonBlocking);
        int on = 1;
        _ = Libc.SetSockOpt(fd, MacSolSocket, MacNoSigPipe, &on, sizeof(int));
        return fd;
    }

    private static void Control(int fd, int command, nint value) => _ = RuntimeInformation.ProcessArchitecture == Architecture.Arm64
        ? Libc.FileControlOnStack(fd, command, 0, 0, 0, 0, 0, 0, value)
        : Libc.FileControl(fd, command, value);
}

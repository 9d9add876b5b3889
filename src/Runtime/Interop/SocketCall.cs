using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Interop;

/// <summary>
/// recv(2) and send(2). The C library makes both cancellation points: in a process with several threads each call pays two atomic
/// operations for a feature that .NET never uses, 30 ns, a hundredth of a small echo. Where the kernel's call numbers are known
/// they are called by number, syscall(2), which is none. In the kernel recv and recvfrom are one call, as are send and sendto.
/// </summary>
[SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
internal static unsafe class SocketCall
{
    private static readonly (nint Receive, nint Send) _numbers =
        !OperatingSystem.IsLinux() ? default : RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => (45, 44),
            Architecture.Arm64 => (207, 206),
            _ => default,
        };

    /// <summary>The result of recv; errno is read by the caller on the next line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Receive(int fd, byte* buffer, nuint length, int flags) => _numbers.Receive != 0
        ? Libc.SystemCall(_numbers.Receive, fd, buffer, length, flags, 0, 0)
        : Libc.Recv(fd, buffer, length, flags);

    /// <summary>The result of send; errno is read by the caller on the next line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Send(int fd, byte* buffer, nuint length, int flags) => _numbers.Send != 0
        ? Libc.SystemCall(_numbers.Send, fd, buffer, length, flags, 0, 0)
        : Libc.Send(fd, buffer, length, flags);

    /// <summary>The result of recvfrom; errno is read by the caller on the next line.</summary>
    internal static nint ReceiveFrom(int fd, byte* buffer, nuint length, byte* address, uint* addressLength) => _numbers.Receive != 0
        ? Libc.SystemCall(_numbers.Receive, fd, buffer, length, 0, (nint)address, (nint)addressLength)
        : Libc.ReceiveFrom(fd, buffer, length, 0, address, addressLength);

    /// <summary>The result of sendto; errno is read by the caller on the next line.</summary>
    internal static nint SendTo(int fd, byte* buffer, nuint length, byte* address, uint addressLength) => _numbers.Send != 0
        ? Libc.SystemCall(_numbers.Send, fd, buffer, length, 0, (nint)address, (nint)addressLength)
        : Libc.SendTo(fd, buffer, length, 0, address, addressLength);
}

using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>The error numbers that the runtime tells apart, errno(3): Linux's or macOS's. Constants once compiled, as the platform is.</summary>
internal static class Errno
{
    internal const int Intr = 4, NoMemory = 12, TableOverflow = 23, TooManyFiles = 24;

    internal static int Again => OperatingSystem.IsMacOS() ? 35 : 11;

    internal static int ConnectionAborted => OperatingSystem.IsMacOS() ? 53 : 103;

    internal static int NoBuffers => OperatingSystem.IsMacOS() ? 55 : 105;

    internal static int NameTooLong => OperatingSystem.IsMacOS() ? 63 : 36;

    internal static int FamilyNotSupported => OperatingSystem.IsMacOS() ? 47 : 97;

    internal static int AddressInUse => OperatingSystem.IsMacOS() ? 48 : 98;

    internal static int ConnectionRefused => OperatingSystem.IsMacOS() ? 61 : 111;

    /// <summary>The errno of the last call on this thread. Read it on the line after the call.</summary>
    internal static int Last => Marshal.GetLastSystemError();

    /// <summary>The system's text for an error number.</summary>
    internal static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
}

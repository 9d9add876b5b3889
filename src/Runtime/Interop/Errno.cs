using System.Runtime.InteropServices;

namespace Netman.Interop;

/// <summary>The error numbers that the runtime tells apart, errno(3). The values are Linux's.</summary>
internal static class Errno
{
    internal const int Intr = 4, Again = 11, NoMemory = 12, TableOverflow = 23, TooManyFiles = 24;
    internal const int ConnectionAborted = 103, NoBuffers = 105;
    internal const int NameTooLong = 36, FamilyNotSupported = 97, AddressInUse = 98, ConnectionRefused = 111;

    /// <summary>The errno of the last call on this thread. Read it on the line after the call.</summary>
    internal static int Last => Marshal.GetLastSystemError();

    /// <summary>The system's text for an error number.</summary>
    internal static string Describe(int errno) => $"{Marshal.GetPInvokeErrorMessage(errno)} (errno {errno})";
}

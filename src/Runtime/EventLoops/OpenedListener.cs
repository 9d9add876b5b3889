using System.Net;
using Netman.Interop;

namespace Netman;

/// <summary>What opening a listening socket gave: the loop's handle of it and the address bound, or why it failed.</summary>
internal readonly record struct OpenedListener(int Handle, IPEndPoint? Address, string? Failure, UnixSocketFile? File = null)
{
    internal static OpenedListener Failed(string failure) => new(-1, null, failure);
}

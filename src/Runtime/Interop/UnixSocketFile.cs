using System.Runtime.Versioning;
using System.Text;

namespace Netman.Interop;

/// <summary>
/// The file that a Unix socket is bound to (unix(7)). A socket that nobody listens on any more is taken out of the way before binding;
/// a file that is no socket, or not ours, never is.
/// </summary>
internal sealed unsafe class UnixSocketFile
{
    internal const int Family = 1;

    private const int MaxPath = 107; // sun_path with its closing 0; macOS has 4 less and says so itself
    private const int Stream = 1;
    private const int CurrentDirectory = -100, NoFollow = 0x100, StatxBasic = 0x7FF, StatxSize = 256;
    private const ushort TypeMask = 0xF000, TypeSocket = 0xC000;

    private readonly string _path;
    private readonly Identity _identity;

    private UnixSocketFile(string path, Identity identity) => (_path, _identity) = (path, identity);

    private readonly record struct Identity(ulong Inode, ulong Device, bool IsSocket);

    /// <summary>Binds a socket to a path. The result is 0, or the error and the call that gave it.</summary>
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    internal static (int Error, string Call) Bind(int fd, string path, UnixFileMode? mode, out UnixSocketFile? file)
    {
        file = null;
        if (Encoding.UTF8.GetByteCount(path) > MaxPath)
            return (Errno.NameTooLong, "bind");
        int error = TryBind(fd, path);
        if (error == Errno.AddressInUse && IsStale(path))
        {
            if (!TryDelete(path, out string why))
                return (error, $"bind: nobody listens on this socket any more, but it cannot be removed ({why}): delete it, or let this user write to its directory");
            error = TryBind(fd, path);
        }
        if (error != 0)
            return (error, "bind");
        file = new UnixSocketFile(path, Identify(path) ?? default);
        // Nobody can connect before listen(2), so nobody slips through before the mode is set.
        if (mode is { } wanted && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, wanted);
        return (0, "");
    }

    /// <summary>Removes the file, unless somebody else has put another one in its place. False where that is not allowed: a process
    /// may have given up the rights that it bound the file with.</summary>
    internal bool TryRemove(out string why)
    {
        why = "";
        return Identify(_path) is not { } now || now != _identity || TryDelete(_path, out why);
    }

    private static bool TryDelete(string path, out string why)
    {
        try
        {
            File.Delete(path);
            why = "";
            return true;
        }
        catch (Exception refused) when (refused is UnauthorizedAccessException or IOException)
        {
            why = refused.Message;
            return false;
        }
    }

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static int TryBind(int fd, string path)
    {
        byte* address = stackalloc byte[PeerAddress.MaxLength];
        uint length = WriteAddress(new Span<byte>(address, PeerAddress.MaxLength), path);
        return Libc.Bind(fd, address, length) == 0 ? 0 : Errno.Last;
    }

    /// <summary>A socket that refuses: whoever bound it is gone. (Linux answers the same for a plain file, so its type is asked first.)</summary>
    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static bool IsStale(string path)
    {
        if (Identify(path) is not { IsSocket: true })
            return false;
        // One that does not wait: where the backlog of somebody who lives is full, connecting would.
        int probe = NewSocket.Open(Family, Stream);
        if (probe < 0)
            return false;
        byte* address = stackalloc byte[PeerAddress.MaxLength];
        uint length = WriteAddress(new Span<byte>(address, PeerAddress.MaxLength), path);
        bool refused = Libc.Connect(probe, address, length) != 0 && Errno.Last == Errno.ConnectionRefused;
        StreamSocket.Close(probe);
        return refused;
    }

    private static uint WriteAddress(Span<byte> address, string path)
    {
        address.Clear();
        int length = Encoding.UTF8.GetBytes(path, address[2..]);
        if (OperatingSystem.IsMacOS())
            (address[0], address[1]) = ((byte)(length + 3), Family);
        else
            address[0] = Family;
        return (uint)(length + 3);
    }

    private static Identity? Identify(string path)
    {
        // statx(2) has one layout on every machine; macOS has none and answers ENOTSOCK where Linux refuses.
        if (!OperatingSystem.IsLinux())
            return File.Exists(path) ? new Identity(0, 0, true) : null;
        byte* data = stackalloc byte[StatxSize];
        if (Libc.Statx(CurrentDirectory, path, NoFollow, StatxBasic, data) != 0)
            return null;
        ushort mode = *(ushort*)(data + 28);
        return new Identity(*(ulong*)(data + 32), *(ulong*)(data + 136), (mode & TypeMask) == TypeSocket);
    }
}

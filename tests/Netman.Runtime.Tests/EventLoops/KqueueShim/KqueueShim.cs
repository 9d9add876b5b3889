using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Netman.Interop;

namespace Netman.Tests.EventLoops;

/// <summary>Puts kqueue over epoll in the place of macOS's library, for this process.</summary>
internal static class KqueueShim
{
    private static readonly string _path = Path.Combine(AppContext.BaseDirectory, "kqueue-shim.so");

    internal static bool IsThere => OperatingSystem.IsMacOS() || File.Exists(_path);

    [ModuleInitializer]
    internal static void Install()
    {
        if (OperatingSystem.IsLinux())
            NativeLibrary.SetDllImportResolver(typeof(NetmanServer).Assembly, Resolve);
    }

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        library == Kqueue.Library && IsThere ? NativeLibrary.Load(_path) : 0;
}

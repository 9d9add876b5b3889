using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Stress;

/// <summary>Puts kqueue over epoll in the place of macOS's library, for this process.</summary>
internal static class KqueueShim
{
    private const string KqueueLibrary = "libSystem";

    private static readonly string s_path = Path.Combine(AppContext.BaseDirectory, "kqueue-shim.so");

    internal static bool IsThere => OperatingSystem.IsMacOS() || File.Exists(s_path);

    internal static void Use(NetmanServerOptions options)
    {
        if (OperatingSystem.IsLinux())
            NativeLibrary.SetDllImportResolver(typeof(NetmanServer).Assembly, Resolve);
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            options.CreateLoop = Create;
    }

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static KqueueLoop Create(int index, TimeProvider time) => new(index, time);

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        library == KqueueLibrary ? NativeLibrary.Load(s_path) : 0;
}

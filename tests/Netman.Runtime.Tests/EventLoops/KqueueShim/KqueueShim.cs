using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Netman.Tests.EventLoops;

/// <summary>Puts kqueue over epoll in the place of macOS's library, for this process.</summary>
internal static class KqueueShim
{
    internal const string Missing = "There is no kqueue, and no C compiler to build one over epoll.";

    private const string KqueueLibrary = "libSystem";

    private static readonly string _path = Path.Combine(AppContext.BaseDirectory, "kqueue-shim.so");

    internal static bool IsThere => OperatingSystem.IsMacOS() || File.Exists(_path);

    /// <summary>Makes loops over it, or skips the test.</summary>
    internal static void Use(NetmanServerOptions options)
    {
        Assert.SkipUnless(IsThere, Missing);
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            options.CreateLoop = Create;
    }

    [ModuleInitializer]
    internal static void Install()
    {
        if (OperatingSystem.IsLinux())
            NativeLibrary.SetDllImportResolver(typeof(NetmanServer).Assembly, Resolve);
    }

    [SupportedOSPlatform("linux"), SupportedOSPlatform("macos")]
    private static KqueueLoop Create(int index, TimeProvider time) => new(index, time);

    private static nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) =>
        library == KqueueLibrary && IsThere ? NativeLibrary.Load(_path) : 0;
}

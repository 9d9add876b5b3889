using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Netman.Tests.Tls;

/// <summary>OpenSSL's contexts of this process, as OpenSSL itself tells of them; behind the runtime's own listener, which was there first.</summary>
internal static unsafe partial class OpenSslContexts
{
    private const string Library = "libssl.so.3", Cryptography = "libcrypto.so.3";
    private static readonly ConcurrentQueue<(int Thread, bool Releases)> s_recorded = new();
    private static readonly Lazy<int> s_listening = new(static () => NewIndex(1, 0, 0, &OnNew, null, null));

    /// <summary>Whether a library by this name is there at all; the distribution may have another OpenSSL.</summary>
    internal static bool AreKnown => NativeLibrary.TryLoad(Library, out _) && NativeLibrary.TryLoad(Cryptography, out _);

    /// <summary>On which thread contexts were made since the first call, and whether their sessions give buffers back.</summary>
    internal static (int Thread, bool Releases)[] Recorded => [.. s_recorded];

    internal static void Listen() => s_listening.Value.ShouldBeGreaterThanOrEqualTo(0);

    /// <summary>Makes a context on this thread, as other users of OpenSSL would.</summary>
    internal static bool FreshOneReleases()
    {
        nint context = NewContext(ServerMethod());
        try
        {
            return Releases(context);
        }
        finally
        {
            Free(context);
        }
    }

    private static bool Releases(nint context) => (Control(context, 33, 0, 0) & 0x10) != 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNew(nint context, nint value, nint data, int index, nint number, nint pointer) =>
        s_recorded.Enqueue((Environment.CurrentManagedThreadId, Releases(context)));

    [LibraryImport(Cryptography, EntryPoint = "CRYPTO_get_ex_new_index")]
    private static partial int NewIndex(
        int kind, nint number, nint pointer, delegate* unmanaged[Cdecl]<nint, nint, nint, int, nint, nint, void> onNew, void* onCopy, void* onFree);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_ctrl")]
    private static partial nint Control(nint context, int command, nint number, nint pointer);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_new")]
    private static partial nint NewContext(nint method);

    [LibraryImport(Library, EntryPoint = "SSL_CTX_free")]
    private static partial void Free(nint context);

    [LibraryImport(Library, EntryPoint = "TLS_server_method")]
    private static partial nint ServerMethod();
}

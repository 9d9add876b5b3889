using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Cryptography;

namespace Netman.Interop;

/// <summary>
/// Has OpenSSL give back the two record buffers of a session, 17 KiB each, whenever nothing is in them (SSL_MODE_RELEASE_BUFFERS,
/// SSL_CTX_set_mode(3)): a mode that <c>SslStream</c> neither sets nor offers. It is set where OpenSSL tells of a new context
/// (CRYPTO_get_ex_new_index(3)), and only on contexts that a handshake of ours makes: the rest of the process keeps what it has.
/// </summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class OpenSsl
{
    private const int ContextClass = 1; // CRYPTO_EX_INDEX_SSL_CTX
    private const int ControlMode = 33; // SSL_CTRL_MODE
    private const int ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS

    private static readonly bool s_hooked = Hook();
    private static delegate* unmanaged[Cdecl]<void*, int, nint, void*, nint> s_controlContext;

    [ThreadStatic]
    private static bool t_ours;

    /// <summary>Contexts made on this thread are ours until <see cref="EndOurs"/>. Does nothing where OpenSSL is not a library
    /// that this process has loaded by a name known here: the memory is all that is lost then.</summary>
    internal static void BeginOurs() => t_ours = s_hooked;

    internal static void EndOurs() => t_ours = false;

    private static bool Hook()
    {
        _ = SafeEvpPKeyHandle.OpenSslVersion; // the platform has loaded its OpenSSL behind this: what it chose is what is looked for
        nint library = Loaded("libssl.so.3");
        if (library == 0)
            library = Loaded("libssl.so.1.1");
        if (library == 0 || !NativeLibrary.TryGetExport(library, "CRYPTO_get_ex_new_index", out nint newIndex) ||
            !NativeLibrary.TryGetExport(library, "SSL_CTX_ctrl", out nint control))
        {
            return false;
        }
        s_controlContext = (delegate* unmanaged[Cdecl]<void*, int, nint, void*, nint>)control;
        var register = (delegate* unmanaged[Cdecl]<int, nint, void*, delegate* unmanaged[Cdecl]<void*, void*, void*, int, nint, void*, void>, void*, void*, int>)newIndex;
        return register(ContextClass, 0, null, &OnNewContext, null, null) >= 0;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnNewContext(void* context, void* value, void* data, int index, nint number, void* pointer)
    {
        if (t_ours)
            s_controlContext(context, ControlMode, ReleaseBuffers, null);
    }

    private static nint Loaded(string name)
    {
        const int Lazy = 1, NoLoad = 4;
        return Open(name, Lazy | NoLoad);
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string name, int flags);
}

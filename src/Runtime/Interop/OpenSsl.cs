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
internal static unsafe class OpenSsl
{
    private const int ContextClass = 1; // CRYPTO_EX_INDEX_SSL_CTX
    private const int ControlMode = 33; // SSL_CTRL_MODE
    private const int ReleaseBuffers = 0x10; // SSL_MODE_RELEASE_BUFFERS

    private static readonly Lazy<bool> s_hooked = new(Hook);
    private static delegate* unmanaged[Cdecl]<void*, int, nint, void*, nint> s_controlContext;

    [ThreadStatic]
    private static bool t_ours;

    /// <summary>Asks OpenSSL to be told of contexts, once. False where it is not a library by a name known here: the memory is all that
    /// is lost then. Not on a loop: the platform may load OpenSSL for it.</summary>
    internal static bool Prepare() => s_hooked.Value;

    /// <summary>Contexts made on this thread are ours until <see cref="EndOurs"/>.</summary>
    internal static void BeginOurs() => t_ours = true;

    internal static void EndOurs() => t_ours = false;

    private static bool Hook()
    {
        // The one that the platform has loaded: asked for by name it is given again.
        string? name = (SafeEvpPKeyHandle.OpenSslVersion >> 28) switch { 3 => "libssl.so.3", 1 => "libssl.so.1.1", _ => null };
        if (name is null || !NativeLibrary.TryLoad(name, out nint library) ||
            !NativeLibrary.TryGetExport(library, "CRYPTO_get_ex_new_index", out nint newIndex) ||
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
}

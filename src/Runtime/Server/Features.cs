using System.Diagnostics.CodeAnalysis;

namespace Netman;

/// <summary>
/// What a program can leave out by a property of its project (<c>NetmanWebSocket</c>, <c>NetmanUdp</c>): a trimmer takes a switch that
/// is off for a constant. Addresses are read at run time, so no trimmer could see by itself that a scheme is never used.
/// </summary>
internal static class Features
{
    [FeatureSwitchDefinition("Netman.WebSocket")]
    internal static bool WebSocket { get; } = IsOn("Netman.WebSocket");

    [FeatureSwitchDefinition("Netman.Udp")]
    internal static bool Udp { get; } = IsOn("Netman.Udp");

    [DoesNotReturn]
    internal static ConnectionProtocol LeftOut(string url, string property) => throw new NotSupportedException(
        $"Cannot listen on {url}: the program was built without it. Remove {property} from its project file.");

    private static bool IsOn(string name) => !AppContext.TryGetSwitch(name, out bool on) || on;
}

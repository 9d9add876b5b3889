using System.Reflection;
using System.Runtime.Loader;

namespace Netman.Tests.Server;

/// <summary>What a project leaves out (<c>NetmanWebSocket</c>, <c>NetmanUdp</c>) is refused by name when the server is built.</summary>
public sealed class FeatureSwitchTests
{
    [Theory]
    [InlineData("Netman.WebSocket", "ws://127.0.0.1:0/chat", "NetmanWebSocket")]
    [InlineData("Netman.Udp", "udp://127.0.0.1:0", "NetmanUdp")]
    public void An_address_of_what_was_left_out_is_refused_with_the_property_that_left_it_out(string feature, string url, string property)
    {
        NotSupportedException refused = BuildWithout(feature, url).ShouldBeOfType<NotSupportedException>();
        refused.Message.ShouldContain(url);
        refused.Message.ShouldContain($"Remove {property} from its project file");
    }

    [Fact]
    public void What_was_not_left_out_is_built() =>
        BuildWithout("Netman.Udp", "tcp://127.0.0.1:0").ShouldBeOfType<InvalidOperationException>().Message.ShouldContain("has no routes");

    // A switch is read once in a process, as a trimmer takes it for a constant: so a copy of the library reads it for itself.
    private static Exception? BuildWithout(string feature, string url)
    {
        _ = (Features.WebSocket, Features.Udp); // everybody else's are read by now
        AssemblyLoadContext copies = new(feature, isCollectible: true);
        AppContext.SetSwitch(feature, false);
        try
        {
            Assembly copy = copies.LoadFromAssemblyPath(typeof(NetmanServer).Assembly.Location);
            object builder = copy.GetType("Netman.NetmanServer")!.GetMethod("CreateBuilder")!.Invoke(null, null)!;
            Type options = typeof(Action<>).MakeGenericType(copy.GetType("Netman.EndpointOptions")!);
            builder.GetType().GetMethod("Listen", [typeof(string), options])!.Invoke(builder, [url, null]);
            return Should.Throw<TargetInvocationException>(() => builder.GetType().GetMethod("Build")!.Invoke(builder, null)).InnerException;
        }
        finally
        {
            AppContext.SetSwitch(feature, true);
            copies.Unload();
        }
    }
}

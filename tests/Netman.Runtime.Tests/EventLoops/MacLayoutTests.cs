using System.Net;
using System.Runtime.InteropServices;
using Netman.Interop;

namespace Netman.Tests.EventLoops;

/// <summary>What macOS lays out otherwise than Linux, byte for byte, as its headers have it.</summary>
public sealed class MacLayoutTests
{
    [Fact]
    public void An_IPv4_address_has_its_length_before_a_family_of_one_byte()
    {
        byte[] raw = new byte[28];
        PeerAddress.From(new IPEndPoint(IPAddress.Parse("192.0.2.7"), 0x1234)).Write(raw, mac: true).ShouldBe(16);
        raw[..16].ShouldBe([16, 2, 0x12, 0x34, 192, 0, 2, 7, 0, 0, 0, 0, 0, 0, 0, 0]);
        PeerAddress.Read(raw, mac: true).ToEndPoint()!.ToString().ShouldBe("192.0.2.7:4660");
    }

    [Fact]
    public void An_IPv6_address_is_of_the_family_30()
    {
        byte[] raw = new byte[28];
        PeerAddress.From(new IPEndPoint(IPAddress.Parse("2001:db8::9%3"), 80)).Write(raw, mac: true).ShouldBe(28);
        raw[..4].ShouldBe([28, 30, 0, 80]);
        PeerAddress.Read(raw, mac: true).ToEndPoint()!.ToString().ShouldBe("[2001:db8::9%3]:80");
        PeerAddress.Read(raw, mac: true).ShouldBe(PeerAddress.From(new IPEndPoint(IPAddress.Parse("2001:db8::9%3"), 80)));
    }

    [Fact]
    public void The_address_of_a_Unix_socket_reads_as_none() => PeerAddress.Read(new byte[128], mac: true).ToEndPoint().ShouldBeNull();

    [Fact]
    public unsafe void A_kevent_is_32_bytes_with_udata_last()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            return;
        sizeof(Kqueue.KernelEvent).ShouldBe(32);
        string[] fields = ["Identity", "Filter", "Flags", "FilterFlags", "Data", "Token"];
        Type layout = typeof(Kqueue.KernelEvent);
        fields.Select(field => (int)Marshal.OffsetOf(layout, field)).ShouldBe([0, 8, 10, 12, 16, 24]);
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Netman.Stress;

/// <summary>What a server without connections must not have any more.</summary>
internal static class Leaks
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Sockets and what loops wait on: the class library opens others late, once a process. The kqueue of the shim leaves its
    /// eventfd open, since it does not hear of close(2): with that loop they are not counted.</summary>
    internal static int OpenDescriptors(string loop) => OperatingSystem.IsLinux()
        ? new DirectoryInfo("/proc/self/fd").EnumerateFiles().Count(file => IsOurs(Target(file), loop != "kqueue"))
        : 0;

    /// <summary>Has the class library open what it opens with the first socket, so that it is not counted as ours.</summary>
    internal static async Task WarmUpAsync()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Task<Socket> accepting = listener.AcceptAsync();
        await client.ConnectAsync(listener.LocalEndPoint!);
        using Socket accepted = await accepting;
        Task<int> receiving = accepted.ReceiveAsync(new byte[1]);
        await client.SendAsync(new byte[1]);
        await receiving;
    }

    internal static async Task CheckAsync(NetmanServer server, Ledger ledger)
    {
        foreach (EventLoop loop in server.Loops)
        {
            await Until(() => loop.Blocks.Outstanding == 0, ledger, () => $"loop {loop.Index}: {loop.Blocks.Outstanding} blocks are rented by nobody");
            await Until(() => loop.ArmedTimers == 0, ledger, () => $"loop {loop.Index}: {loop.ArmedTimers} timers are armed");
        }
        ledger.Require(SocketHandles.Count == 0 || server.Options.Loop != LoopKind.Socket, $"{SocketHandles.Count} sockets are parked");
        ledger.Require(!server.Groups.Any(), "groups have members");
        ledger.Require(server.ConcurrentRoom.CurrentCount == server.Options.MaxConcurrentHandlers, "handlers hold their place");
    }

    internal static async Task Until(Func<bool> holds, Ledger ledger, Func<string> otherwise)
    {
        long started = Stopwatch.GetTimestamp();
        while (!holds())
        {
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                ledger.Found(otherwise());
                return;
            }
            await Task.Delay(20); // a look now and then; what is waited for has its own deadline
        }
    }

    private static bool IsOurs(string target, bool countsEvents) => target.StartsWith("socket:", StringComparison.Ordinal)
        || target.Contains("eventpoll", StringComparison.Ordinal) || (countsEvents && target.Contains("eventfd", StringComparison.Ordinal));

    // It may be closed while it is looked at.
    private static string Target(FileInfo file)
    {
        try
        {
            return file.LinkTarget ?? "";
        }
        catch (IOException)
        {
            return "";
        }
    }
}

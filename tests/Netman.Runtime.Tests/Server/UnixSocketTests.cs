using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Netman.Tests.Server;

public sealed class EpollUnixSocketTests() : UnixSocketSuite(LoopKind.Epoll);

public sealed class SocketUnixSocketTests() : UnixSocketSuite(LoopKind.Socket);

public abstract partial class UnixSocketSuite(LoopKind kind) : EndpointSuite(kind), IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("netman").FullName;

    private string Path => System.IO.Path.Combine(_directory, "s");

    private string Url => $"unix://{Path}";

    private UnixDomainSocketEndPoint Address => new(Path);

    [Fact]
    public async Task A_Unix_socket_serves_like_TCP_and_is_gone_after_the_stop()
    {
        await using NetmanServer server = await StartAsync(Url, loops: 2);
        ShouldEcho(Address);
        ShouldEcho(Address);
        (server.Endpoints[0].UnixPath, server.Endpoints[0].LocalEndPoint).ShouldBe((Path, null));
        await server.StopAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        File.Exists(Path).ShouldBeFalse();
    }

    [Fact]
    public async Task The_socket_of_a_server_that_died_does_not_hinder_the_next()
    {
        LeaveStaleSocket();
        await using NetmanServer server = await StartAsync(Url);
        ShouldEcho(Address);
    }

    [Fact]
    public async Task The_socket_of_a_server_that_lives_is_not_taken()
    {
        await using NetmanServer first = await StartAsync(Url);
        await using NetmanServer second = Build(Url);
        IOException refused = await Should.ThrowAsync<IOException>(() => second.StartAsync());
        refused.Message.ShouldContain(Url);
        refused.Message.ShouldContain("in use");
        ShouldEcho(Address);
    }

    [Fact]
    public async Task The_socket_of_a_server_that_is_too_busy_to_accept_is_in_use_and_asking_does_not_wait_for_it()
    {
        using Socket busy = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        busy.Bind(Address);
        busy.Listen(0);
        List<Socket> waiting = [];
        while (TryConnect(out Socket client))
            waiting.Add(client);
        await using NetmanServer server = Build(Url);
        Task starting = Task.Run(() => server.StartAsync(), TestContext.Current.CancellationToken);
        IOException refused = await Should.ThrowAsync<IOException>(() => Netman.Tests.Support.Deadline.InTime(starting));
        refused.Message.ShouldContain("in use");
        File.Exists(Path).ShouldBeTrue();
        waiting.ForEach(static client => client.Dispose());

        bool TryConnect(out Socket client)
        {
            client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
            try
            {
                client.Connect(Address);
                return true;
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
            {
                client.Dispose();
                return false;
            }
        }
    }

    [Fact]
    public async Task A_file_that_is_no_socket_is_never_removed()
    {
        await File.WriteAllTextAsync(Path, "precious", TestContext.Current.CancellationToken);
        await using NetmanServer server = Build(Url);
        (await Should.ThrowAsync<IOException>(() => server.StartAsync())).Message.ShouldContain(Url);
        (await File.ReadAllTextAsync(Path, TestContext.Current.CancellationToken)).ShouldBe("precious");
    }

    [Fact]
    public async Task A_socket_that_somebody_put_in_our_place_is_left_to_them()
    {
        await using NetmanServer first = await StartAsync(Url);
        File.Delete(Path);
        await using NetmanServer second = await StartAsync(Url);
        await first.StopAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        ShouldEcho(Address);
    }

    [Fact, System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_file_has_the_mode_that_was_asked_for()
    {
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using NetmanServer server = await StartAsync(Url, static options => options.UnixMode = mode);
        File.GetUnixFileMode(Path).ShouldBe(mode);
    }

    [Fact, System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_stale_socket_that_may_not_be_removed_is_named_with_what_to_do()
    {
        LeaveStaleSocket();
        File.SetUnixFileMode(Path, (UnixFileMode)0b111_111_111);
        ShareDirectory();
        await using NetmanServer server = Build(Url);
        IOException? refused = null;
        Thread nobody = new(() =>
        {
            BecomeNobody(); // this thread alone
            refused = Should.Throw<IOException>(() => server.StartAsync().GetAwaiter().GetResult());
        });
        nobody.Start();
        nobody.Join();
        refused!.Message.ShouldContain(Url);
        refused.Message.ShouldContain("nobody listens on this socket any more, but it cannot be removed");
        refused.Message.ShouldContain("delete it");
    }

    // A server that bound as root and went on as somebody else: its loop ended the process.
    [Fact, System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task A_stop_that_may_not_remove_its_socket_leaves_it_to_the_next_start()
    {
        NetmanServer server = await StartAsync(Url);
        ShareDirectory();
        server.Loops[0].Post(static _ => BecomeNobody(), null);
        await server.StopAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
        await server.DisposeAsync();
        File.Exists(Path).ShouldBeTrue();
        await using NetmanServer next = await StartAsync(Url);
        ShouldEcho(Address);
    }

    [Fact]
    public async Task A_path_that_is_too_long_or_leads_nowhere_fails_the_start_with_the_reason()
    {
        string tooLong = $"unix://{_directory}/{new string('x', 120)}", nowhere = $"unix://{_directory}/none/s";
        foreach (string url in new[] { tooLong, nowhere })
        {
            await using NetmanServer server = Build(url);
            (await Should.ThrowAsync<IOException>(() => server.StartAsync())).Message.ShouldContain($"{url}: bind: ");
        }
    }

    public void Dispose()
    {
        Directory.Delete(_directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    // .NET removes the path that it bound, a killed process does not: so the file is moved away from there first.
    private void LeaveStaleSocket()
    {
        string other = System.IO.Path.Combine(_directory, "other");
        using Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        dead.Bind(new UnixDomainSocketEndPoint(other));
        dead.Listen();
        File.Move(other, Path);
    }

    // As /tmp is: everybody may put files there, and nobody may remove another's.
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private void ShareDirectory()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can be somebody else for a while.");
        File.SetUnixFileMode(_directory, (UnixFileMode)0b1_111_111_111);
    }

    /// <summary>From here on this thread is nobody, where files are asked for.</summary>
    private static void BecomeNobody() => _ = SetFileSystemUser(65534);

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}

using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Netman.Hosting.Tests;

public sealed class HostTests
{
    [Fact]
    public async Task The_server_starts_with_the_host_and_its_handlers_take_services()
    {
        using IHost host = await TestHost.StartAsync();
        using Socket client = await host.ConnectAsync();
        (await client.AskAsync(1, "hello")).ShouldBe((1u, "hello"));
        (await client.AskAsync(2, "you")).ShouldBe((2u, "Hello, you!"));
        await host.StopAsync();
    }

    [Fact]
    public async Task Each_message_has_a_scope_of_its_own_that_ends_with_it()
    {
        using IHost host = await TestHost.StartAsync();
        using Socket client = await host.ConnectAsync();
        (await client.AskAsync(3, "abc")).Text.ShouldBe("3 1 1");
        (await client.AskAsync(3, "")).Text.ShouldBe("0 2 2");
        await TestHost.Until(static () => UnitOfWork.Disposed == 2, "both are disposed");
        (await client.AskAsync(5, "you")).Text.ShouldBe("Hello, you! True");
        await TestHost.Until(static () => UnitOfWork.Disposed == 3, "the third is disposed");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_bind_that_fails_is_thrown_by_the_hosts_start()
    {
        using Socket taken = new(SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        string url = $"tcp://127.0.0.1:{((IPEndPoint)taken.LocalEndPoint!).Port}";
        using IHost host = TestHost.Build(new() { ["Netman:Endpoints:Main:Url"] = url });
        IOException refused = await Should.ThrowAsync<IOException>(() => host.StartAsync());
        refused.Message.ShouldContain(url);
    }

    [Fact]
    public async Task Health_turns_unhealthy_when_the_host_begins_to_stop_and_before_connections_are_drained()
    {
        TaskCompletionSource seen = new(), goOn = new();
        using IHost host = TestHost.Build(more: static builder => builder.Services.AddHealthChecks().AddNetman(tags: ["ready"]), netman: added =>
            added.Services.AddNetman(server => server.OnDraining(async _ =>
            {
                seen.SetResult();
                await goOn.Task;
            })));
        HealthCheckService health = host.Services.GetRequiredService<HealthCheckService>();
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Unhealthy, "before the start");
        await host.StartAsync();
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Healthy);
        using Socket client = await host.ConnectAsync();
        (await client.AskAsync(1, "x")).Text.ShouldBe("x");
        Task stopping = host.StopAsync();
        await seen.Task.WaitAsync(TestHost.Deadline);
        HealthReportEntry draining = (await health.CheckHealthAsync()).Entries["netman"];
        draining.Status.ShouldBe(HealthStatus.Unhealthy);
        draining.Description!.ShouldContain("drains");
        draining.Data["connections"].ShouldBe(1);
        goOn.SetResult();
        client.Dispose();
        await stopping.WaitAsync(TestHost.Deadline);
        (await health.CheckHealthAsync()).Status.ShouldBe(HealthStatus.Unhealthy, "after the stop");
    }

    [Fact]
    public async Task Draining_ends_with_the_hosts_shutdown_token()
    {
        using IHost host = await TestHost.StartAsync(netman: static added => added.Configure(static options =>
            (options.CloseTimeout, options.DrainTimeout) = (TimeSpan.FromHours(1), TimeSpan.FromHours(1))));
        using Socket client = await host.ConnectAsync(); // never closes its side
        (await client.AskAsync(1, "x")).Text.ShouldBe("x");
        using CancellationTokenSource shutdown = new();
        Task stopping = host.StopAsync(shutdown.Token);
        await TestHost.Until(() => client.Poll(0, SelectMode.SelectRead), "the server has closed its side");
        stopping.IsCompleted.ShouldBeFalse("the client has not");
        await shutdown.CancelAsync();
        await stopping.WaitAsync(TestHost.Deadline);
        host.Server().Connections.Count.ShouldBe(0);
    }

    [Fact]
    public async Task A_service_of_a_handler_that_asks_for_the_server_is_told_how_to_get_it()
    {
        using IHost host = TestHost.Build(more: static builder => builder.Services.AddSingleton<IGreetings>(static services =>
        {
            services.GetRequiredService<NetmanServer>();
            return new Greetings();
        }));
        InvalidOperationException circle = await Should.ThrowAsync<InvalidOperationException>(() => host.StartAsync());
        circle.Message.ShouldContain("Connection.Server");
    }

    [Fact]
    public async Task A_host_has_one_server_and_further_calls_add_to_it()
    {
        int opened = 0;
        using IHost host = await TestHost.StartAsync(more: builder => builder.Services.AddNetman(server => server
            .Listen("tcp://127.0.0.1:0").OnOpen(_ => Interlocked.Increment(ref opened))));
        host.Server().Endpoints.Count.ShouldBe(2);
        using Socket client = await host.ConnectAsync();
        (await client.AskAsync(1, "x")).Text.ShouldBe("x");
        opened.ShouldBe(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_clock_among_the_services_is_the_servers()
    {
        FrozenTime time = new();
        using IHost host = await TestHost.StartAsync(more: builder => builder.Services.AddSingleton<TimeProvider>(time));
        time.Asked.ShouldBeGreaterThan(0);
        await host.StopAsync();
    }

    private sealed class FrozenTime : TimeProvider
    {
        internal int Asked;

        public override long GetTimestamp()
        {
            Interlocked.Increment(ref Asked);
            return base.GetTimestamp();
        }
    }
}

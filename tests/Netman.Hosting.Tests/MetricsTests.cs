using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Netman.Hosting.Tests;

public sealed class MetricsTests
{
    [Fact]
    public async Task A_listener_sees_messages_by_route_connections_by_reason_and_bytes()
    {
        using IHost host = await TestHost.StartAsync(netman: static added => added.AddMetrics());
        using Recorder recorder = new(host.Services.GetRequiredService<IMeterFactory>());
        using (Socket client = await host.ConnectAsync())
        {
            await client.AskAsync(1, "four");
            await client.AskAsync(2, "you");
            // The peer may have its reply before the loop has returned from send and counted it.
            await TestHost.Until(() => recorder.CollectLast("netman.server.io", "network.io.direction", "transmit") == 8 + 4 + 8 + 11, "what was sent is counted");
            recorder.Last("netman.server.active_connections").ShouldBe(1);
            recorder.Last("netman.server.messages", "network.io.direction", "receive").ShouldBe(2);
            recorder.Last("netman.server.io", "network.io.direction", "receive").ShouldBe(8 + 4 + 8 + 3);
        }
        await TestHost.Until(() => recorder.Count("netman.server.connection.duration", "netman.close.reason", "peer_closed") == 1, "the close is recorded");
        recorder.Count("netman.server.message.duration", "netman.route.name", "Handlers.Echo").ShouldBe(1);
        recorder.Count("netman.server.message.duration", "netman.route.id", 2L).ShouldBe(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task A_handler_that_throws_is_a_duration_with_its_error()
    {
        using IHost host = await TestHost.StartAsync(netman: static added => added.AddMetrics());
        using Recorder recorder = new(host.Services.GetRequiredService<IMeterFactory>());
        using Socket client = await host.ConnectAsync();
        await Should.ThrowAsync<EndOfStreamException>(() => client.AskAsync(4, ""));
        recorder.Count("netman.server.message.duration", "error.type", "System.InvalidOperationException").ShouldBe(1);
        recorder.Collect();
        recorder.Last("netman.server.handler.faults").ShouldBe(1);
        await host.StopAsync();
    }

    [Fact]
    public async Task Without_the_call_there_is_no_meter()
    {
        using IHost host = await TestHost.StartAsync();
        using Recorder recorder = new(host.Services.GetService<IMeterFactory>());
        using Socket client = await host.ConnectAsync();
        await client.AskAsync(1, "x");
        recorder.Collect();
        recorder.IsEmpty.ShouldBeTrue();
        host.Server().Endpoints[0].Options.Routes!.GetType().Name.ShouldBe("GeneratedRoutes");
        await host.StopAsync();
    }

    [Fact]
    public async Task A_message_is_an_activity_named_as_its_handler()
    {
        ConcurrentQueue<Activity> stopped = new();
        using ActivityListener listener = new()
        {
            ShouldListenTo = static source => source.Name == NetmanDiagnostics.ActivitySourceName,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = stopped.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using IHost host = await TestHost.StartAsync(netman: static added => added.AddTracing());
        using Socket client = await host.ConnectAsync();
        await client.AskAsync(2, "you");
        await TestHost.Until(() => stopped.Any(static activity => activity.OperationName == "Handlers.Greet"), "the activity has stopped");
        Activity greet = stopped.First(static activity => activity.OperationName == "Handlers.Greet");
        (greet.Kind, greet.GetTagItem("netman.route.id"), greet.Status).ShouldBe((ActivityKind.Server, 2L, ActivityStatusCode.Unset));
        await Should.ThrowAsync<EndOfStreamException>(() => client.AskAsync(4, ""));
        await TestHost.Until(() => stopped.Any(static activity => activity.Status == ActivityStatusCode.Error), "the failure is an activity");
        await host.StopAsync();
    }
}

/// <summary>Remembers what one factory's meter measured.</summary>
internal sealed class Recorder : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> _measured = new();

    internal Recorder(IMeterFactory? factory)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == NetmanDiagnostics.MeterName && ReferenceEquals(instrument.Meter.Scope, factory))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => _measured.Enqueue((instrument.Name, value, tags.ToArray())));
        _listener.Start();
    }

    internal bool IsEmpty => _measured.IsEmpty;

    public void Dispose() => _listener.Dispose();

    internal void Collect() => _listener.RecordObservableInstruments();

    internal int Count(string name, string tag, object value) => _measured.Count(measured => measured.Name == name && Has(measured.Tags, tag, value));

    internal double Last(string name, string? tag = null, object? value = null) =>
        _measured.Last(measured => measured.Name == name && (tag is null || Has(measured.Tags, tag, value!))).Value;

    internal double CollectLast(string name, string? tag = null, object? value = null)
    {
        Collect();
        return Last(name, tag, value);
    }

    private static bool Has(KeyValuePair<string, object?>[] tags, string name, object value) =>
        tags.Any(tag => tag.Key == name && Equals(tag.Value, value));
}

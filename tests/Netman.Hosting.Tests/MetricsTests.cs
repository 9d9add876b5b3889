using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
    public async Task A_handshake_is_a_duration_and_one_that_fails_has_its_error()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using IHost host = await TestHost.StartAsync(settings: [], netman: added => added.AddMetrics().Services.AddNetman(server =>
            server.Listen("tcps://127.0.0.1:0", endpoint => endpoint.UseTls(tls =>
            {
                tls.UseCertificate(certificate);
                tls.Authentication.EnabledSslProtocols = SslProtocols.Tls12;
            }))));
        using Recorder recorder = new(host.Services.GetRequiredService<IMeterFactory>());
        await using (SslStream tls = await DialAsync(host))
            await tls.AuthenticateAsClientAsync(Options(SslProtocols.Tls12)).WaitAsync(TestHost.Deadline);
        await TestHost.Until(() => recorder.Count("netman.server.tls_handshake.duration") == 1, "the handshake is recorded");
        recorder.Last("netman.server.tls_handshake.duration").ShouldBeGreaterThan(0);
        recorder.Tags("netman.server.tls_handshake.duration").ShouldBeEmpty();
        await using (SslStream tls = await DialAsync(host))
            await Should.ThrowAsync<Exception>(() => tls.AuthenticateAsClientAsync(Options(SslProtocols.Tls13)).WaitAsync(TestHost.Deadline));
        await TestHost.Until(() => recorder.Count("netman.server.tls_handshake.duration") == 2, "the one that failed is recorded");
        recorder.Tags("netman.server.tls_handshake.duration").ShouldBe([new("error.type", typeof(AuthenticationException).FullName)]);
        await host.StopAsync();

        static async Task<SslStream> DialAsync(IHost host) => new(new NetworkStream(await host.ConnectAsync(), ownsSocket: true));

        static SslClientAuthenticationOptions Options(SslProtocols protocols) => new()
        {
            TargetHost = "localhost",
            EnabledSslProtocols = protocols,
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        };
    }

    [Fact]
    public async Task Each_loop_says_how_long_work_waits_for_it()
    {
        using IHost host = await TestHost.StartAsync(netman: static added => added.AddMetrics().Configure(static options => options.Loops = 2));
        using Recorder recorder = new(host.Services.GetRequiredService<IMeterFactory>());
        await TestHost.Until(
            () => recorder.Count("netman.reactor.loop.lag", "netman.loop", 0) > 0 && recorder.Count("netman.reactor.loop.lag", "netman.loop", 1) > 0,
            "both loops have been probed");
        recorder.Last("netman.reactor.loop.lag").ShouldBeInRange(0, TestHost.Deadline.TotalSeconds);
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

    internal int Count(string name) => _measured.Count(measured => measured.Name == name);

    /// <summary>The tags of the last measurement.</summary>
    internal KeyValuePair<string, object?>[] Tags(string name) => _measured.Last(measured => measured.Name == name).Tags;

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

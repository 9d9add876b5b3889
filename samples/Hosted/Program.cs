// A server in a .NET host: endpoints and limits from appsettings.json, handlers with services, health, metrics and traces by
// OpenTelemetry. The command line is configuration as well:
//
//   Hosted --Netman:Endpoints:Main:Url=tcp://0.0.0.0:6565 [--monitor true]
using Hosted;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Netman;
using Netman.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

// Beside the program, wherever it is started from.
HostApplicationBuilder builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { Args = args, ContentRootPath = AppContext.BaseDirectory });

builder.Services.AddSingleton<IVisits, Visits>();
builder.Services.AddScoped<Basket>();
builder.AddNetman(static server => server
    .MapGeneratedRoutes()
    .OnStarted(static server => Console.WriteLine($"listening on tcp://{server.Endpoints[0].LocalEndPoint}")))
    .AddMetrics()
    .AddTracing();
builder.Services.AddHealthChecks().AddNetman();

try
{
#if MONITOR
    await (builder.Configuration["monitor"] == "true" ? RunWithMonitorAsync() : RunAsync());
#else
    await RunAsync();
#endif
    return 0;
}
catch (Exception refused) when (refused is IOException or OptionsValidationException or InvalidOperationException) // the host has logged from where
{
    Console.Error.WriteLine($"Hosted: {refused.Message}");
    return 1;
}

#if MONITOR
// The terminal shows the server instead of its log, from the same metrics.
async Task RunWithMonitorAsync()
{
    builder.Logging.ClearProviders();
    await using (Monitoring.ServerMonitor.Start())
        await builder.Build().RunAsync();
}
#endif

// To a collector where there is one, else a line a metric and a span on the console.
async Task RunAsync()
{
    bool hasCollector = Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is not null;
    MeterProviderBuilder metrics = Sdk.CreateMeterProviderBuilder().AddMeter(NetmanDiagnostics.MeterName);
    TracerProviderBuilder traces = Sdk.CreateTracerProviderBuilder().AddSource(NetmanDiagnostics.ActivitySourceName);
    using MeterProvider meters = (hasCollector ? metrics.AddOtlpExporter() : metrics.AddReader(new PeriodicExportingMetricReader(new MetricLines()))).Build();
    using TracerProvider tracers = (hasCollector ? traces.AddOtlpExporter() : traces.AddProcessor(new SimpleActivityExportProcessor(new SpanLines()))).Build();

    await builder.Build().RunAsync(); // SIGINT and SIGTERM drain and stop
}

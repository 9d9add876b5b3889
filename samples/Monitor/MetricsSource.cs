using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Netman;

namespace Monitoring;

/// <summary>
/// Listens to the server's instruments in this process. While one of these is there, each message costs two readings of the clock and
/// a count; without it, nothing. Durations come from the loops, everything else is asked for by <see cref="Collect"/>.
/// </summary>
internal sealed class MetricsSource : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, LatencyHistogram> _routes = new();
    private readonly Dictionary<string, double> _values = [];

    public MetricsSource()
    {
        _listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == NetmanDiagnostics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>(OnDuration);
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The durations by route, as they grow.</summary>
    public IReadOnlyDictionary<string, LatencyHistogram> Routes => _routes;

    /// <summary>The counters now: by instrument, and by instrument and value of its first tag (<c>netman.server.io/receive</c>).</summary>
    public IReadOnlyDictionary<string, double> Collect()
    {
        _values.Clear();
        _listener.RecordObservableInstruments();
        return _values;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        _values[instrument.Name] = _values.GetValueOrDefault(instrument.Name) + value;
        if (tags.Length > 0)
            _values[$"{instrument.Name}/{tags[0].Value}"] = value;
    }

    private void OnDuration(Instrument instrument, double seconds, ReadOnlySpan<KeyValuePair<string, object?>> tags, object? state)
    {
        if (instrument.Name != "netman.server.message.duration")
            return;
        foreach ((string key, object? value) in tags)
        {
            if (key == "netman.route.name" && value is string route)
                _routes.GetOrAdd(route, static _ => new LatencyHistogram()).Record(seconds);
        }
    }
}

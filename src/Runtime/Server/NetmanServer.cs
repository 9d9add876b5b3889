using System.Runtime.InteropServices;

namespace Netman;

/// <summary>
/// A running server: its event loops, its endpoints, and how they start and stop. Safe from any thread. Made by
/// <see cref="CreateBuilder"/>; starts once.
/// </summary>
public sealed partial class NetmanServer : IAsyncDisposable
{
    private readonly List<Endpoint> _endpoints = [];
    private readonly List<Acceptor> _acceptors = [];
    private EventLoop[] _loops = [];
    private int _started;
    private long _dropped, _slowHandlers; // by any thread
    private Watchdog? _watchdog;
    private SemaphoreSlim? _concurrentRoom;

    internal NetmanServer(NetmanServerOptions options, ServerHooks hooks, ServerLog log)
    {
        (Options, Hooks, Log) = (options, hooks, log);
        (Connections, Groups) = (new ServerConnections(this), new ConnectionGroups(this));
    }

    /// <summary>Begins a server: add endpoints and routes, then <see cref="NetmanServerBuilder.Build"/>. One builder makes one server.</summary>
    public static NetmanServerBuilder CreateBuilder() => new();

    /// <summary>The endpoints in the order of <c>Listen</c>. Their <see cref="Endpoint.LocalEndPoint"/> is known once the server has
    /// started.</summary>
    public IReadOnlyList<Endpoint> Endpoints => _endpoints;

    /// <summary>The connections that there are: count, find by id, enumerate, close, broadcast.</summary>
    public ServerConnections Connections { get; }

    /// <summary>Named sets of connections: join, leave, broadcast.</summary>
    public ConnectionGroups Groups { get; }

    /// <summary>What has been counted so far, summed over the loops at each call: a loop may go on counting meanwhile, so figures of one
    /// snapshot need not fit each other to the message. A peer may have its reply before it is counted as sent.</summary>
    public ServerStatistics Statistics => new()
    {
        Connections = _loops.Sum(static loop => loop.Connections.Count),
        Accepted = Sum(static counters => counters.Accepted),
        Rejected = Sum(static counters => counters.Rejected),
        Closed = Sum(static counters => counters.Closed),
        AcceptPauses = Sum(static counters => counters.AcceptPauses),
        Messages = Sum(static counters => counters.Messages),
        Unrouted = Sum(static counters => counters.Unrouted),
        Refused = Sum(static counters => counters.Refused),
        BadPayloads = Sum(static counters => counters.BadPayloads),
        HandlerFaults = Sum(static counters => counters.HandlerFaults),
        SlowHandlers = Interlocked.Read(ref _slowHandlers),
        MessagesDropped = Interlocked.Read(ref _dropped),
        BytesReceived = Sum(static counters => counters.BytesReceived),
        BytesSent = Sum(static counters => counters.BytesSent),
        Handshakes = Sum(static counters => counters.Handshakes),
        HandshakesRefused = Sum(static counters => counters.HandshakesRefused),
        HandshakeTimeouts = Sum(static counters => counters.HandshakeTimeouts),
        TlsFailures = Sum(static counters => counters.TlsFailures),
        ProxyHeadersRefused = Sum(static counters => counters.ProxyHeadersRefused),
        ProxyHeaderTimeouts = Sum(static counters => counters.ProxyHeaderTimeouts),
        UntrustedProxies = Sum(static counters => counters.UntrustedProxies),
        Datagrams = Sum(static counters => counters.Datagrams),
        DatagramsMalformed = Sum(static counters => counters.DatagramsMalformed),
        DatagramsDropped = Sum(static counters => counters.DatagramsDropped),
    };

    internal NetmanServerOptions Options { get; }

    internal ServerHooks Hooks { get; }

    internal ServerLog Log { get; }

    internal EventLoop[] Loops => _loops;

    internal void AddEndpoint(Endpoint endpoint)
    {
        endpoint.Options.Preface?.Attach(endpoint);
        endpoint.Options.Filter?.Attach(endpoint);
        _endpoints.Add(endpoint);
    }
    /// <summary>Room for handlers that run beside each other.</summary>
    internal SemaphoreSlim ConcurrentRoom =>
        _concurrentRoom ?? Interlocked.CompareExchange(ref _concurrentRoom, new SemaphoreSlim(Options.MaxConcurrentHandlers), null) ?? _concurrentRoom;

    internal void SlowHandler(EventLoop loop, TimeSpan held)
    {
        Interlocked.Increment(ref _slowHandlers);
        MessageContext? message = loop.Dispatching;
        Log.SlowHandler(loop.Index, message?.MessageId, message?.Connection.Id, (long)held.TotalMilliseconds);
    }

    private void PostedFaulted(EventLoop loop, Exception fault)
    {
        loop.Counters.HandlerFaults++;
        Log.PostedFaulted(fault, loop.Index);
    }

    private void ChoiceFaulted(EventLoop loop, Exception fault)
    {
        loop.Counters.HandlerFaults++;
        Log.ChoiceFaulted(fault);
    }

    internal void CountDropped() => Interlocked.Increment(ref _dropped);


    internal LoopBalancer Balancer { get; private set; } = new([], default, null, static (_, _) => { });

    internal ConnectionAdmission? Admission { get; private set; }

    internal AcceptRate? AcceptRate { get; private set; }

    internal DescriptorReserve Descriptors { get; } = new();

    /// <summary>Binds every endpoint and starts the loops; completes when all of them accept. Where it throws, nothing is left running.</summary>
    /// <param name="cancellationToken">Looked at once, before anything is bound.</param>
    /// <exception cref="IOException">An endpoint cannot be bound; the message says which and why.</exception>
    /// <exception cref="InvalidOperationException">The server was started before.</exception>
    /// <exception cref="OperationCanceledException">The token was set.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Interlocked.Exchange(ref _started, 1) != 0)
            throw new InvalidOperationException("A server starts once: build a new one.");
        try
        {
            StartLoops();
            await OpenAsync().ConfigureAwait(false);
        }
        catch
        {
            _opened.TrySetResult();
            await StopAsync(TimeSpan.Zero).ConfigureAwait(false);
            throw;
        }
    }

    private void StartLoops()
    {
        EventLoop[] loops = [.. Enumerable.Range(0, Options.Loops).Select(CreateLoop)];
        Balancer = new LoopBalancer(loops, Options.LoadBalancing, Options.ChooseLoop, ChoiceFaulted);
        Admission = ConnectionAdmission.For(this);
        AcceptRate = Options.AcceptsPerSecond == 0 ? null : new AcceptRate(Options.TimeProvider, Options.AcceptsPerSecond);
        foreach (EventLoop loop in loops)
        {
            loop.Connections.Admission = Admission;
            loop.OnPostedFault = PostedFaulted;
            loop.Start();
        }
        _loops = loops; // those that run: a stop waits for each of them
    }

    private async Task OpenAsync()
    {
        foreach (Endpoint endpoint in _endpoints)
            Bind(endpoint);
        if (_acceptors.Count > 0)
            Descriptors.Open();
        // Accepting starts when all are bound: a server that fails to start has not served anybody.
        await OnAcceptors(static acceptor => acceptor.Start()).ConfigureAwait(false);
        await OnPorts(static port => port.Start()).ConfigureAwait(false);
        if (Options.SlowHandlerThreshold > TimeSpan.Zero)
            _watchdog = new Watchdog(this);
        foreach (ServerObserver observer in Hooks.Observers)
            observer.Started(this);
        _opened.TrySetResult(); // the hook may stop the server, and wait for that
        Hooks.OnStarted?.Invoke(this);
    }

    /// <summary>Starts, serves until SIGINT, SIGTERM or the token, then drains for at most
    /// <see cref="NetmanServerOptions.DrainTimeout"/>; a second signal aborts what is left, a third ends the process.</summary>
    /// <param name="cancellationToken">Ends the serving in order; nothing is thrown for it, unless it was set before the start.</param>
    /// <returns>How the connections ended.</returns>
    /// <exception cref="IOException">As for <see cref="StartAsync"/>.</exception>
    public async Task<DrainSummary> RunAsync(CancellationToken cancellationToken = default)
    {
        StopRequests requests = new();
        void OnSignal(PosixSignalContext context) => context.Cancel = requests.Take();
        // Before the start: whoever reads that we listen may send a signal at once.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        await using CancellationTokenRegistration token = cancellationToken.Register(() => requests.Stop());
        await StartAsync(cancellationToken).ConfigureAwait(false);
        await requests.Stopped.ConfigureAwait(false);
        return await StopAsync(Options.DrainTimeout, requests.Hurry).ConfigureAwait(false);
    }

    /// <summary>Aborts what is left and frees everything. After a stop there is nothing left to do.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(TimeSpan.Zero).ConfigureAwait(false);

    private EventLoop CreateLoop(int index) => Options.CreateLoop(index, Options.TimeProvider);

    private void Bind(Endpoint endpoint)
    {
        endpoint.Options.Filter?.Start();
        int listeners = endpoint.ListensOnEveryLoop ? _loops.Length : 1;
        for (int i = 0; i < listeners; i++)
        {
            OpenedListener listener = _loops[i].Listen(endpoint);
            if (listener.Failure is { } failure)
                throw new IOException($"Cannot listen on {endpoint.Url}: {failure}");
            endpoint.LocalEndPoint ??= listener.Address;
            if (endpoint.IsDatagram)
            {
                endpoint.Ports.Add(new DatagramPort(endpoint, _loops[i], listener.Handle));
                continue;
            }
            endpoint.SocketFile = listener.File;
            _acceptors.Add(new Acceptor(endpoint, _loops[i], listener.Handle));
        }
        Log.Listening(endpoint.Url, endpoint.LocalEndPoint?.ToString() ?? endpoint.UnixPath!);
        if (endpoint.Options.Routes is { } routes)
            Log.Routes(endpoint.Url, routes);
    }

    private Task OnPorts(Action<DatagramPort> action) => !Features.Udp ? Task.CompletedTask : Task.WhenAll(_endpoints.SelectMany(static endpoint => endpoint.Ports)
        .Select(port => OnLoop(port.Loop, (_, _) => action(port))));

    private void FreePorts()
    {
        if (!Features.Udp)
            return;
        foreach (Endpoint endpoint in _endpoints)
            endpoint.Ports.ForEach(static port => port.FreeBuffers());
    }

    private Task OnAcceptors(Action<Acceptor> action) => Task.WhenAll(_loops.Select(loop => OnLoop(loop, (server, current) =>
    {
        foreach (Acceptor acceptor in server._acceptors)
        {
            if (acceptor.Loop == current)
                action(acceptor);
        }
    })));

    private long Sum(Func<LoopCounters, long> counter) => _loops.Sum(loop => counter(loop.Counters));
}

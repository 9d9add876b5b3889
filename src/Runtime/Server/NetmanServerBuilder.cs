using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Netman.WebSockets;

namespace Netman;

/// <summary>Collects what a server needs: endpoints, routes, options, hooks. Not safe for several threads; good for one build.</summary>
public sealed class NetmanServerBuilder
{
    private readonly List<(string Url, EndpointOptions Options)> _endpoints = [];
    private readonly List<ServerObserver> _observers = [];
    private readonly NetmanServerOptions _options;
    private MessageDispatcher? _routes;
    private Func<IServiceProvider, MessageDispatcher>? _routesOf;
    private IServiceProvider? _services;
    private IPacker? _packer;
    private Action<NetmanServer>? _onStarted;
    private Func<Connection, ValueTask>? _onOpen;
    private Func<Connection, CloseReason, ValueTask>? _onClose;
    private Func<NetmanServer, ValueTask>? _onDraining;
    private ILoggerFactory _loggers = NullLoggerFactory.Instance;

    internal NetmanServerBuilder(NetmanServerOptions? options = null) => _options = options ?? new NetmanServerOptions();

    internal bool HasEndpoints => _endpoints.Count > 0;

    /// <summary>Adds what watches the server; each stands around those before it.</summary>
    internal NetmanServerBuilder Observe(ServerObserver observer)
    {
        _observers.Add(observer);
        return this;
    }

    /// <summary>Adds an endpoint, for example <c>tcp://0.0.0.0:6565</c>, <c>tcp://[::]:6565</c> (IPv4 too), <c>tcp://localhost:0</c>.</summary>
    /// <remarks>Options may stand behind the address, as <c>tcp://*:6565?reusePort=true&amp;keepAlive=60</c>; what
    /// <paramref name="configure"/> sets counts more.</remarks>
    /// <exception cref="FormatException">The address cannot be read; the message says what it should look like.</exception>
    public NetmanServerBuilder Listen(string url, Action<EndpointOptions>? configure = null)
    {
        ListenUrl address = ListenUrl.Parse(url);
        EndpointOptions options = new();
        EndpointQuery.Apply(url, address.Query, options);
        configure?.Invoke(options);
        if (address.IsEncrypted != (options.Filter is not null))
        {
            throw new FormatException(address.IsEncrypted
                ? $"'{url}': a tcps endpoint needs a certificate: configure it with UseTls, or call ListenTls."
                : $"'{url}': UseTls needs an address that says so: write tcps://.");
        }
        _endpoints.Add((url, options));
        return this;
    }

    /// <summary>Adds a raw endpoint: its bytes go to the handler, without packer and routes.</summary>
    /// <inheritdoc cref="Listen(string, Action{EndpointOptions}?)"/>
    public NetmanServerBuilder Listen(string url, RawHandler handler, Action<EndpointOptions>? configure = null) => Listen(url, options =>
    {
        options.Raw = handler;
        configure?.Invoke(options);
    });

    /// <summary>Adds a raw WebSocket endpoint: its messages go to the handler, without packer and routes.</summary>
    /// <inheritdoc cref="Listen(string, Action{EndpointOptions}?)"/>
    public NetmanServerBuilder Listen(string url, WebSocketHandler handler, Action<EndpointOptions>? configure = null) => Listen(url, options =>
    {
        options.WebSocket.Handler = handler;
        configure?.Invoke(options);
    });

    /// <summary>Sets options. Runs at once; several calls add up. Values are checked by <see cref="Build"/>.</summary>
    public NetmanServerBuilder Configure(Action<NetmanServerOptions> configure)
    {
        configure(_options);
        return this;
    }

    /// <summary>Sets the route table of every endpoint that names none. Generated code calls this from <c>MapGeneratedRoutes()</c>.</summary>
    public NetmanServerBuilder MapRoutes(MessageDispatcher routes)
    {
        (_routes, _routesOf) = (routes, null);
        return this;
    }

    /// <summary>As <see cref="MapRoutes(MessageDispatcher)"/>, for a table whose handlers take services: made by <see cref="Build"/>,
    /// once, out of what <see cref="UseServices"/> has given.</summary>
    public NetmanServerBuilder MapRoutes(Func<IServiceProvider, MessageDispatcher> routes)
    {
        _routesOf = routes;
        return this;
    }

    /// <summary>Sets where handlers get their services from: each is asked for once, when the table is made.</summary>
    public NetmanServerBuilder UseServices(IServiceProvider services)
    {
        _services = services;
        return this;
    }

    /// <summary>Sets the packer of every endpoint that names none. All their connections share it, from every loop's thread: a packer has
    /// no state. Default <see cref="LengthPrefixedPacker"/>.</summary>
    public NetmanServerBuilder UsePacker(IPacker packer)
    {
        _packer = packer;
        return this;
    }

    /// <summary>Sets where the server logs, under the category <c>Netman.Server</c>. Default: nowhere. The factory stays the
    /// application's: dispose it after the server.</summary>
    public NetmanServerBuilder UseLoggers(ILoggerFactory loggers)
    {
        _loggers = loggers;
        return this;
    }

    /// <summary>Sets what runs when every endpoint is bound and accepts, on the thread that starts the server. What it throws,
    /// <see cref="NetmanServer.StartAsync"/> throws. Set again, it replaces the hook before, as every hook does.</summary>
    public NetmanServerBuilder OnStarted(Action<NetmanServer> hook)
    {
        _onStarted = hook;
        return this;
    }

    /// <summary>Sets what runs when a connection opens, on its loop; its first message waits for the task. What it throws counts
    /// as a handler's fault (<see cref="NetmanServerOptions.CloseOnHandlerFault"/>).</summary>
    public NetmanServerBuilder OnOpen(Func<Connection, ValueTask> hook)
    {
        _onOpen = hook;
        return this;
    }

    /// <inheritdoc cref="OnOpen(Func{Connection, ValueTask})"/>
    public NetmanServerBuilder OnOpen(Action<Connection> hook) => OnOpen(connection =>
    {
        hook(connection);
        return default;
    });

    /// <summary>Sets what runs when a connection has closed: exactly once, on its loop, after everything else of it, and only if
    /// <c>OnOpen</c> ran. Sending answers <see cref="SendResult.Closed"/> there.</summary>
    public NetmanServerBuilder OnClose(Func<Connection, CloseReason, ValueTask> hook)
    {
        _onClose = hook;
        return this;
    }

    /// <inheritdoc cref="OnClose(Func{Connection, CloseReason, ValueTask})"/>
    public NetmanServerBuilder OnClose(Action<Connection, CloseReason> hook) => OnClose((connection, reason) =>
    {
        hook(connection, reason);
        return default;
    });

    /// <summary>Sets what runs when the server stops, after it has stopped accepting and before its connections are drained: the
    /// place to say goodbye. Its time is part of the timeout; it is not called where nothing is drained. What it throws is logged.</summary>
    public NetmanServerBuilder OnDraining(Func<NetmanServer, ValueTask> hook)
    {
        _onDraining = hook;
        return this;
    }

    /// <inheritdoc cref="OnDraining(Func{NetmanServer, ValueTask})"/>
    public NetmanServerBuilder OnDraining(Action<NetmanServer> hook) => OnDraining(server =>
    {
        hook(server);
        return default;
    });

    /// <summary>Makes the server; nothing is bound and no thread started before it starts. Certificate files are read here.</summary>
    /// <exception cref="InvalidOperationException">An option is out of range, no endpoint was added, one has no routes, or a certificate
    /// cannot be used.</exception>
    /// <exception cref="NotSupportedException">An endpoint's address needs what the project has left out
    /// (<c>NetmanWebSocket</c>, <c>NetmanUdp</c>).</exception>
    public NetmanServer Build()
    {
        _options.Validate();
        if (_endpoints.Count == 0)
            throw new InvalidOperationException("The server has no endpoint: call Listen(\"tcp://0.0.0.0:6565\") before Build().");
        _routes = _routesOf is null ? _routes : _routesOf(_services ?? throw new InvalidOperationException(
            "The handlers take services: call UseServices(provider) before Build()."));
        ServerLog log = new(_loggers.CreateLogger("Netman.Server"));
        NetmanServer server = new(_options, Hooks(), log);
        ConnectionLimits limits = ConnectionLimits.From(_options);
        foreach ((string url, EndpointOptions options) in _endpoints)
        {
            options.Validate($"{url}: EndpointOptions.");
            server.AddEndpoint(new Endpoint(server, url, options, ProtocolOf(url, options), limits));
        }
        CheckBalancing(server.Endpoints);
        return server;
    }

    private ServerHooks Hooks()
    {
        ServerHooks hooks = new(_onStarted, _onOpen, _onClose) { OnDraining = _onDraining, Observers = _observers, Time = _options.TimeProvider };
        return _observers.Aggregate(hooks, static (inner, observer) => observer.Surround(inner));
    }

    // Where the kernel spreads the connections of every endpoint, a choice would silently choose nothing.
    private void CheckBalancing(IReadOnlyList<Endpoint> endpoints)
    {
        bool chooses = _options.ChooseLoop is not null || _options.LoadBalancing != LoadBalancing.RoundRobin;
        if (chooses && endpoints.All(static endpoint => endpoint.ListensOnEveryLoop))
            throw new InvalidOperationException(
                "ReusePort leaves it to the kernel which loop a connection goes to: switch it off, or LoadBalancing and ChooseLoop.");
    }

    private ConnectionProtocol ProtocolOf(string url, EndpointOptions options)
    {
        ListenUrl parsed = ListenUrl.Parse(url);
        if (parsed.Scheme is "ws" or "wss")
            return Features.WebSocket ? UpgradeOf(url, parsed.Path, options) : Features.LeftOut(url, "NetmanWebSocket");
        if (parsed.Scheme == "udp" && !Features.Udp)
            return Features.LeftOut(url, "NetmanUdp");
        return options.Raw is not null ? new RawProtocol(options.Raw, MaxBody) : MessagesOf(options, RoutesOf(url, options));
    }

    private UpgradeProtocol UpgradeOf(string url, string path, EndpointOptions options)
    {
        WebSocketOptions sockets = options.WebSocket;
        sockets.ValidateAll(url);
        return new UpgradeProtocol(sockets, [SettingsOf(path, sockets), .. sockets.Paths.Select(added => SettingsOf(added.Path, added.Options))]);

        WebSocketSettings SettingsOf(string path, WebSocketPathOptions spoken)
        {
            if (spoken.Handler is not null)
                return new WebSocketSettings(path, spoken, null, null, MaxBody);
            MessageDispatcher routes = spoken.Routes is { } own ? Observed(own) : RoutesOf(url, options);
            return new WebSocketSettings(path, spoken, MessagesOf(options, routes), routes, MaxBody);
        }
    }

    private MessageDispatcher RoutesOf(string url, EndpointOptions options) => Observed(options.Routes ??= _routes ?? throw new InvalidOperationException(
        $"The endpoint {url} has no routes: call MapGeneratedRoutes() (or MapRoutes) before Build()."));

    private MessageDispatcher Observed(MessageDispatcher routes) => _observers.Aggregate(routes, static (inner, observer) => observer.Surround(inner));

    private MessageProtocol MessagesOf(EndpointOptions options, MessageDispatcher routes)
    {
        return (options.Packer ?? _packer) is { } packer and not LengthPrefixedPacker
            ? new MessageProtocol<IPacker>(packer, routes, MaxBody)
            : new MessageProtocol<LengthPrefixedPacker>(default, routes, MaxBody);
    }

    private int MaxBody => _options.MaxBodyLength == 0 ? NetmanServerOptions.LargestBody : _options.MaxBodyLength;
}

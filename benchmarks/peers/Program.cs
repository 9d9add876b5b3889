using Peers;

// Echo servers of the same work on other foundations: Peers KIND PORT
if (args is not [string kind, string text] || !int.TryParse(text, out int port))
    return Usage();
switch (kind)
{
    case "socket":
        await SocketEcho.RunAsync(port);
        return 0;
    case "kestrel":
        await KestrelEcho.RunAsync(port);
        return 0;
    case "kestrel-ws":
        await WebSocketEcho.RunAsync(port);
        return 0;
    case "signalr":
        await SignalREcho.RunAsync(port);
        return 0;
    default:
        return Usage();
}

static int Usage()
{
    Console.Error.WriteLine("Usage: Peers socket|kestrel|kestrel-ws|signalr PORT");
    return 2;
}

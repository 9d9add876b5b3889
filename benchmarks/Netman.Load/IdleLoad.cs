namespace Netman.Load;

/// <summary>Opens connections that say nothing, and asks what they cost the server.</summary>
internal sealed class IdleLoad(LoadOptions options)
{
    public LoadReport Run()
    {
        if (options.ServerProcess == 0)
            throw new LoadException("--idle needs --pid");
        ServerProcess server = new(options.ServerProcess);
        Conversation conversation = new(Wire.Of(options), options.Tls);
        double before = server.ResidentBytes;
        Channel[] connections = [.. Enumerable.Range(0, options.Connections).Select(_ => conversation.Connect(options.Port))];
        // Time for the server to accept the last ones; nothing else is waited for.
        Thread.Sleep(TimeSpan.FromSeconds(Math.Max(1, options.Seconds)));
        double bytes = (server.ResidentBytes - before) / connections.Length;
        GC.KeepAlive(connections);
        return new LoadReport { Succeeded = true }.Add("connections", connections.Length).Add("server_bytes_per_connection", bytes);
    }
}

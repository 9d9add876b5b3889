namespace Netman.Testing;

/// <summary>The call that puts a server on an <see cref="InMemoryNetwork"/>, for servers that are built somewhere else: in a host, by
/// the application's own code.</summary>
public static class InMemoryExtensions
{
    /// <summary>Takes the server off the machine's network: its endpoints listen on this one, by the same addresses.</summary>
    /// <param name="builder">The server's builder.</param>
    /// <param name="network">Where it listens; several servers may, by different addresses. It holds nothing that has to be disposed.</param>
    /// <returns>The builder.</returns>
    /// <remarks>Call it before <see cref="NetmanServerBuilder.Build"/>; of several calls the last counts. <see cref="NetmanServerOptions.Loop"/>
    /// set afterwards takes the server back to sockets.</remarks>
    public static NetmanServerBuilder UseInMemory(this NetmanServerBuilder builder, InMemoryNetwork network) =>
        builder.Configure(options => options.CreateLoop = (index, time) => new InMemoryLoop(index, time, network));
}

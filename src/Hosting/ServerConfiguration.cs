namespace Netman.Hosting;

/// <summary>What one call of <c>AddNetman</c>, or of what follows it, does to the server's builder.</summary>
internal sealed record ServerConfiguration(Action<IServiceProvider, NetmanServerBuilder> Apply);

using Microsoft.Extensions.DependencyInjection;

namespace Netman;

/// <summary>The services of one message, for handlers with <see cref="ScopedAttribute"/> parameters. Used by generated code; belongs to
/// the message, disposed once.</summary>
public readonly struct MessageScope : IAsyncDisposable
{
    private readonly AsyncServiceScope _scope;

    private MessageScope(AsyncServiceScope scope) => _scope = scope;

    /// <summary>Begins the scope of a message.</summary>
    /// <param name="services">The server's services.</param>
    /// <exception cref="InvalidOperationException">The provider has no scopes.</exception>
    public static MessageScope Begin(IServiceProvider services) => new(services.CreateAsyncScope());

    /// <summary>A service of this message.</summary>
    /// <exception cref="InvalidOperationException">The provider has none of this type.</exception>
    public T Require<T>() where T : notnull => _scope.ServiceProvider.GetRequiredService<T>();

    /// <summary>Ends the scope: what it made is disposed.</summary>
    public ValueTask DisposeAsync() => _scope.DisposeAsync();
}

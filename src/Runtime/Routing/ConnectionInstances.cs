using System.ComponentModel;

namespace Netman;

/// <summary>
/// What a table keeps for one connection. Generated code derives from it, with a field for each instance and each rate, and reaches
/// it through <see cref="MessageDispatcher.Find"/>. Filled on the connection's loop.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ConnectionInstances
{
    private List<object>? _disposables;

    /// <summary>What another table keeps for the same connection.</summary>
    internal ConnectionInstances? Next { get; set; }

    /// <summary>Takes an instance in: it is disposed when the connection has closed.</summary>
    /// <param name="instance">An instance that nobody else disposes.</param>
    public T Own<T>(T instance)
        where T : class
    {
        if (instance is IDisposable or IAsyncDisposable)
            (_disposables ??= []).Add(instance);
        return instance;
    }

    /// <summary>Disposes every instance, the youngest first; one that fails does not keep the others.</summary>
    internal async ValueTask DisposeAsync(Action<Exception> failed)
    {
        for (int i = _disposables?.Count ?? 0; i-- > 0;)
        {
            try
            {
                if (_disposables![i] is IAsyncDisposable later)
                    await later.DisposeAsync();
                else
                    ((IDisposable)_disposables[i]).Dispose();
            }
            catch (Exception fault)
            {
                failed(fault);
            }
        }
        if (Next is not null)
            await Next.DisposeAsync(failed);
    }
}

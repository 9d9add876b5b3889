using System.Net.Security;
using System.Threading.Tasks.Sources;

namespace Netman;

/// <summary>
/// One handshake's wait for the application to choose its options: an asynchronous answer is brought back to the loop, where the
/// platform goes on inline. Loop-only.
/// </summary>
internal sealed class TlsChoice(
    Func<SslClientHelloInfo, CancellationToken, ValueTask<SslServerAuthenticationOptions>> select,
    TlsAuthentication authentication, Connection connection, TlsFilter filter) : IValueTaskSource<SslServerAuthenticationOptions>
{
    private ManualResetValueTaskSourceCore<SslServerAuthenticationOptions> _answer;

    internal ValueTask<SslServerAuthenticationOptions> Choose(SslClientHelloInfo hello)
    {
        // The application's code finds the loop's context, as in a handler: what it awaits comes back here.
        SynchronizationContext? context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(connection.Loop);
        try
        {
            ValueTask<SslServerAuthenticationOptions> choosing = select(hello, connection.Closed);
            if (choosing.IsCompletedSuccessfully)
                return ValueTask.FromResult(authentication.Complete(choosing.Result));
            _ = AnswerAsync(choosing);
            return new ValueTask<SslServerAuthenticationOptions>(this, _answer.Version);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    SslServerAuthenticationOptions IValueTaskSource<SslServerAuthenticationOptions>.GetResult(short token) => _answer.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SslServerAuthenticationOptions>.GetStatus(short token) => _answer.GetStatus(token);

    void IValueTaskSource<SslServerAuthenticationOptions>.OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _answer.OnCompleted(continuation, state, token, flags);

    private async Task AnswerAsync(ValueTask<SslServerAuthenticationOptions> choosing)
    {
        try
        {
            SslServerAuthenticationOptions chosen = authentication.Complete(await choosing);
            // Posted, not resumed inline: a task that had failed already comes here before the platform awaits the answer.
            connection.Loop.Post(_ => filter.Resume(() => _answer.SetResult(chosen)), null);
        }
        catch (Exception fault)
        {
            connection.Loop.Post(_ => filter.Resume(() => _answer.SetException(fault)), null);
        }
    }
}

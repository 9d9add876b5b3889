using System.Diagnostics.Metrics;

namespace Netman;

/// <summary>Routes whose messages are timed while somebody listens to the histogram. Stateless between messages.</summary>
internal sealed class MeasuredRoutes(MessageDispatcher routes, Histogram<double> duration, TimeProvider time) : ObservedRoutes(routes)
{
    public override ValueTask DispatchAsync(MessageContext context) =>
        duration.Enabled ? Measure(context, context.MessageId) : Routes.DispatchAsync(context);

    public override ValueTask DispatchTextAsync(MessageContext context) =>
        duration.Enabled ? Measure(context, null) : Routes.DispatchTextAsync(context);

    private ValueTask Measure(MessageContext context, uint? messageId)
    {
        long started = time.GetTimestamp();
        try
        {
            ValueTask handled = messageId is null ? Routes.DispatchTextAsync(context) : Routes.DispatchAsync(context);
            if (!handled.IsCompletedSuccessfully)
                return AwaitAsync(handled, started, messageId);
            Record(started, messageId, null);
            return handled;
        }
        catch (Exception fault)
        {
            Record(started, messageId, fault);
            throw;
        }
    }

    private async ValueTask AwaitAsync(ValueTask handled, long started, uint? messageId)
    {
        Exception? fault = null;
        try
        {
            await handled;
        }
        catch (Exception thrown)
        {
            fault = thrown;
            throw;
        }
        finally
        {
            Record(started, messageId, fault);
        }
    }

    private void Record(long started, uint? messageId, Exception? fault)
    {
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        RouteTags tags = TagsOf(messageId);
        if (fault is null)
            duration.Record(seconds, tags.IdTag, tags.NameTag);
        else
            duration.Record(seconds, tags.IdTag, tags.NameTag, RouteTags.Error(fault));
    }
}

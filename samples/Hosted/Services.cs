namespace Hosted;

/// <summary>Counts visitors. One for all messages, so it is called from every loop.</summary>
public interface IVisits
{
    long Next();
}

public sealed class Visits : IVisits
{
    private long _count;

    public long Next() => Interlocked.Increment(ref _count);
}

/// <summary>Stands for a unit of work with a database: made for a message, disposed with it.</summary>
public sealed class Basket : IDisposable
{
    private readonly List<string> _items = [];

    public int Count => _items.Count;

    public async Task AddAsync(string item)
    {
        await Task.Yield();
        _items.Add(item);
    }

    public void Dispose() => _items.Clear();
}

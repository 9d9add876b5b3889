namespace Chat;

/// <summary>A room's last messages and who is there. Members come from every loop, so it is locked.</summary>
internal sealed class ChatRoom(string name)
{
    private const int Remembered = 50;

    private readonly Lock _lock = new();
    private readonly Queue<Said> _history = new();
    private readonly List<string> _names = [];

    public static IReadOnlyDictionary<string, ChatRoom> All { get; } =
        new[] { "lobby", "games", "music" }.ToDictionary(static name => name, static name => new ChatRoom(name));

    public string Name => name;

    public Said[] History
    {
        get
        {
            lock (_lock)
                return [.. _history];
        }
    }

    public string[] Names
    {
        get
        {
            lock (_lock)
                return [.. _names.Distinct().Order()];
        }
    }

    public void Enter(string member)
    {
        lock (_lock)
            _names.Add(member);
    }

    public void Leave(string member)
    {
        lock (_lock)
            _names.Remove(member);
    }

    public void Remember(Said said)
    {
        lock (_lock)
        {
            _history.Enqueue(said);
            if (_history.Count > Remembered)
                _history.Dequeue();
        }
    }
}

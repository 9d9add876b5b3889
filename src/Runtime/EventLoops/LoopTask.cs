namespace Netman;

/// <summary>Work for a loop, with its state beside it so that a static delegate serves and nothing is captured.</summary>
internal delegate void LoopWork(object? first, object? second, long value);

/// <summary>One entry of a loop's cross-thread queue.</summary>
internal readonly record struct LoopTask(LoopWork Work, object? First, object? Second = null, long Value = 0);

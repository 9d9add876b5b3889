namespace Netman.Generators.Model;

/// <summary>What a handler gives back, and so how its call is turned into a <c>ValueTask</c>.</summary>
internal enum HandlerReturn
{
    Nothing,
    ValueTask,
    Task,

    /// <summary>A value, which is sent as the reply.</summary>
    Value,

    /// <summary>A task with a value: <c>Task&lt;T&gt;</c> or <c>ValueTask&lt;T&gt;</c>.</summary>
    TaskOfValue,
}

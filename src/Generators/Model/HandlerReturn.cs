namespace Netman.Generators.Model;

/// <summary>What a handler gives back, and so how its call is turned into a <c>ValueTask</c>.</summary>
internal enum HandlerReturn
{
    Nothing,
    ValueTask,
    Task,
}

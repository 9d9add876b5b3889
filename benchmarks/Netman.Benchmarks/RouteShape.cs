namespace Netman.Benchmarks;

/// <summary>What stands behind the arms of a switch.</summary>
/// <param name="ReturnsTask">Whether handlers return a task, which has completed, or nothing.</param>
/// <param name="HasMiddleware">Whether they stand behind one middleware.</param>
/// <param name="IsSmall">Whether the runtime may compile a handler into its caller, as it does where one is a line or two.</param>
public readonly record struct RouteShape(bool ReturnsTask, bool HasMiddleware, bool IsSmall = false)
{
    public static readonly RouteShape[] All = [new(false, false, true), new(true, false, true), new(false, false), new(true, false), new(false, true), new(true, true)];

    public override string ToString() => $"{(ReturnsTask ? "a task" : "nothing")}, {(HasMiddleware ? "middleware" : IsSmall ? "small" : "large")}";
}

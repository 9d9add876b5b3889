namespace Netman.Generators.Model;

/// <summary>One middleware method; a <see langword="null"/> group wraps every route.</summary>
internal sealed record MiddlewareModel(int Order, string? Group, MethodModel Method);

using Netman.Generators.Support;

namespace Netman.Generators.Model;

/// <summary>A handler: the method, where each argument comes from, and what it returns.</summary>
internal sealed record HandlerModel(MethodModel Method, EquatableArray<Argument> Arguments, HandlerReturn Return);

/// <summary>One argument, in the order of the handler's parameters.</summary>
internal readonly record struct Argument(ArgumentKind Kind);

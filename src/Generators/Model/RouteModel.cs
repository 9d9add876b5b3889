namespace Netman.Generators.Model;

/// <summary>One message id and its handler. A method with two route attributes makes two of these.</summary>
internal sealed record RouteModel(uint Id, string? Group, HandlerModel Handler);

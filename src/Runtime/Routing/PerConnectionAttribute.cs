namespace Netman;

/// <summary>
/// Gives each connection an instance of its own of this class: handlers, middleware and gates of the class are called on it, and
/// those of other classes may take it as a parameter. So a middleware leaves a value for a handler by setting it there.
/// </summary>
/// <remarks>
/// Made on the loop at its first use, out of a constructor that takes services, the <see cref="Connection"/>, or nothing; disposed
/// on the loop after <c>OnClose</c>, where it is <see cref="IDisposable"/> or <see cref="IAsyncDisposable"/>. Messages of a
/// connection are handled one at a time, so it needs no lock, but for routes with <see cref="Execution.Concurrent"/>. On UDP an
/// instance lives as long as its datagram.
/// </remarks>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PerConnectionAttribute : Attribute;

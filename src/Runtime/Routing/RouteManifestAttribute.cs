using System.ComponentModel;

namespace Netman;

/// <summary>
/// Names a class of a library that has routes, middleware or JSON metadata, so that the table of a program which references the
/// library contains them. Written by the generator; nothing reads it at run time.
/// </summary>
/// <param name="type">A public class.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class RouteManifestAttribute(Type type) : Attribute
{
    /// <summary>The class.</summary>
    public Type Type { get; } = type;
}

namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for <c>init</c> and positional records on netstandard2.0.</summary>
internal static class IsExternalInit;

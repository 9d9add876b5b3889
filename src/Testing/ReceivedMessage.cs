using System.Text;

namespace Netman.Testing;

/// <summary>One message as a client received it.</summary>
/// <param name="Id">The message id.</param>
/// <param name="Body">The body, without the header. A copy: it is the test's.</param>
public readonly record struct ReceivedMessage(uint Id, byte[] Body)
{
    /// <summary>The body as UTF-8 text; bytes that are none become U+FFFD. Decoded at each call.</summary>
    public string Text => Encoding.UTF8.GetString(Body);
}

namespace Netman;

/// <summary>What a readiness loop wants to hear of a connection.</summary>
[Flags]
internal enum Interest : byte
{
    None = 0,
    Receive = 1,
    Send = 2,
}

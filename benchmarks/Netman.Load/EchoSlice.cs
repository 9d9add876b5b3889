namespace Netman.Load;

/// <summary>What one run of a load found.</summary>
/// <param name="Replies">Replies that came, all of them right.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="CpuSeconds">What the server's process used of its processor meanwhile.</param>
internal readonly record struct EchoSlice(long Replies, double Seconds, double CpuSeconds)
{
    public double CpuMicrosecondsPerMessage => CpuSeconds * 1e6 / Replies;
}

using System.Runtime.CompilerServices;

namespace Netman.Generators.Tests.Support;

/// <summary>
/// Snapshots with Verify's file names: <c>Class.Method.verified.cs</c> is committed, <c>*.received.cs</c> appears where they
/// differ. To accept, rename received to verified.
/// </summary>
internal static class Snapshot
{
    public static void Verify(string actual, [CallerFilePath] string caller = "", [CallerMemberName] string test = "")
    {
        string stem = Path.Combine(Path.GetDirectoryName(caller)!, "Snapshots", $"{Path.GetFileNameWithoutExtension(caller)}.{test}");
        string received = stem + ".received.cs";
        string verified = stem + ".verified.cs";
        string expected = File.Exists(verified) ? File.ReadAllText(verified) : "";
        if (expected == actual)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, actual);
        Assert.Fail($"compare {received} with {verified}");
    }
}

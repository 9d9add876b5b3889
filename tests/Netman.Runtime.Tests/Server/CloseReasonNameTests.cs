namespace Netman.Tests.Server;

public class CloseReasonNameTests
{
    [Fact]
    public void Every_close_reason_has_a_name_of_its_own_in_the_metrics()
    {
        CloseReason[] reasons = [.. Enum.GetValues<CloseReason>().Where(static reason => reason != CloseReason.None)];
        string[] names = [.. reasons.Select(ServerMetrics.NameOf)];
        names.ShouldBeUnique();
        names.ShouldNotContain("other");
    }
}

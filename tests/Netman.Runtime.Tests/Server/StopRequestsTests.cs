namespace Netman.Tests.Server;

public sealed class StopRequestsTests
{
    [Fact]
    public void The_third_signal_is_left_to_end_the_process()
    {
        StopRequests requests = new();
        (requests.Stopped.IsCompleted, requests.Hurry.IsCancellationRequested).ShouldBe((false, false));
        requests.Take().ShouldBeTrue();
        (requests.Stopped.IsCompleted, requests.Hurry.IsCancellationRequested).ShouldBe((true, false));
        requests.Take().ShouldBeTrue();
        requests.Hurry.IsCancellationRequested.ShouldBeTrue();
        requests.Take().ShouldBeFalse();
    }

    [Fact]
    public void A_token_that_ends_the_serving_is_the_first_request()
    {
        StopRequests requests = new();
        requests.Stop().ShouldBeTrue();
        requests.Take().ShouldBeTrue();
        requests.Hurry.IsCancellationRequested.ShouldBeTrue();
    }
}

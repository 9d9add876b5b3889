namespace Netman.Docs.Tests.Api;

/// <summary>
/// The surface of each package is written down in its <c>PublicApi.txt</c>, so that no change to it goes unseen.
/// To accept a change, run these tests with <c>NETMAN_ACCEPT_API=1</c> and commit the file.
/// </summary>
public class PublicApiTests
{
    private const string Accept = "NETMAN_ACCEPT_API";

    public static TheoryData<string> Packages => new(ApiPackage.All.Select(static package => package.Name));

    [Theory, MemberData(nameof(Packages))]
    public void The_surface_is_the_one_that_is_written_down(string name)
    {
        ApiPackage package = ApiPackage.All.Single(each => each.Name == name);
        string actual = ApiListing.Of(package.Load(ApiPackage.Targets[0]));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
            File.WriteAllText(package.LockFile, actual);

        string expected = File.Exists(package.LockFile) ? File.ReadAllText(package.LockFile) : "";
        if (actual != expected)
            Assert.Fail($"""
                The public surface of {name} is not that of {Path.GetRelativePath(Support.Repository.Root, package.LockFile)} (- written down, + found):
                {ListingDiff.Of(expected, actual)}
                If that is what you want, accept it and commit the file:
                  {Accept}=1 dotnet test tests/Netman.Docs.Tests --filter FullyQualifiedName~PublicApi
                """);
    }

    [Theory, MemberData(nameof(Packages))]
    public void All_targets_have_one_surface(string name)
    {
        ApiPackage package = ApiPackage.All.Single(each => each.Name == name);
        string[] listings = [.. ApiPackage.Targets.Select(target => ApiListing.Of(package.Load(target)))];
        listings.ShouldAllBe(listing => listing == listings[0], ListingDiff.Of(listings[0], listings[^1]));
    }

    [Fact]
    public void A_change_shows_below_the_type_that_it_belongs_to()
    {
        const string before = "class A\n    int One()\n\nclass B\n    int Two()\n";
        const string after = "class A\n    int One()\n\nclass B\n    int? Two()\n";
        ListingDiff.Of(before, after).ShouldBe("  class B\n-     int Two()\n+     int? Two()");
    }
}

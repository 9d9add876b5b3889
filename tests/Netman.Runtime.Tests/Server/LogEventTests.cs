using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Netman.Tests.Server;

public class LogEventTests
{
    [Fact]
    public void Each_line_of_the_log_has_a_number_of_its_own()
    {
        int[] numbers = [.. typeof(ServerLog).GetMethods(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Select(static method => method.GetCustomAttribute<LoggerMessageAttribute>()?.EventId).OfType<int>()];
        numbers.Length.ShouldBeGreaterThan(10);
        numbers.ShouldBeUnique();
    }
}

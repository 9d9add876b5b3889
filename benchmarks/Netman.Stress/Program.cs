// Random connects, messages, half-closes, resets, slow readers, broadcasts and closes from other threads, over each loop in turn; at the
// end nothing may have leaked and not one byte may have been wrong.
//
//   Netman.Stress [--loop epoll|kqueue|socket|all] [--seconds 1800] [--peers 64] [--seed N]
//
// --seconds is for each loop. Prints the seed, a line every ten seconds, and what it found; ends with 1 where it found anything.
// The seed gives the same choices, not the same run: threads and the kernel have choices of their own.
using Netman.Stress;

if (args is ["--help"])
{
    Console.WriteLine(StressOptions.Usage);
    return 0;
}
if (StressOptions.Parse(args) is not { } options)
    return 2;
int failed = 0;
foreach (string loop in options.Loops)
{
    Console.WriteLine($"{loop}: seed {options.Seed}, {options.Seconds} s, {options.Peers} peers at a time");
    if (loop == "kqueue" && !KqueueShim.IsThere)
    {
        Console.WriteLine("kqueue: left out, there is no C compiler to build kqueue over epoll");
        failed += options.Loops.Length == 1 ? 1 : 0; // who asks for it alone is not told that it went well
        continue;
    }
    failed += await StressRun.RunAsync(loop, options) ? 0 : 1;
}
return failed == 0 ? 0 : 1;

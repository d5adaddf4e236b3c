using System.Diagnostics;

namespace EndToEnd.Rig;

/// <summary>Waiting, in the machine's time.</summary>
internal static class Wait
{
    // The machine has one slow CPU, and what is waited for needs it too.
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public static async Task UntilAsync(string what, TimeSpan limit, Func<Task<bool>> condition)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            Check.That(watch.Elapsed < limit, $"{what} did not come within {limit.TotalSeconds:0.#} s");
            await Task.Delay(Step);
        }
    }

    public static async Task<T> ForAsync<T>(string what, TimeSpan limit, Task<T> task)
    {
        try
        {
            return await task.WaitAsync(limit);
        }
        catch (TimeoutException)
        {
            throw new ScenarioFailedException($"{what} did not come within {limit.TotalSeconds:0.#} s");
        }
    }
}

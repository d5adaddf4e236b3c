using System.Diagnostics;

namespace Fuzz;

/// <summary>Feeds mutated inputs to a target; the same seed and number give the same input again.</summary>
internal sealed class FuzzRun(FuzzTarget target, int seed)
{
    // An input that takes this long, or this much memory for each of its bytes, is a finding too.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private const long BytesPerByte = 4096;
    private const long BytesAlways = 4 * 1024 * 1024;

    private long _started;
    private int _number;
    private byte[] _input = [];

    public int For(TimeSpan duration)
    {
        var clock = Stopwatch.StartNew();
        using var watch = new Timer(_ => EndWhenStuck(), null, Limit, Limit);
        while (clock.Elapsed < duration)
        {
            if (!Execute())
            {
                return 1;
            }

            _number++;
        }

        Console.WriteLine($"{target.Name}: {_number} executions in {clock.Elapsed.TotalSeconds:f0} s with seed {seed}, no crash");
        return 0;
    }

    public int One(int number)
    {
        _number = number;
        return Execute() ? 0 : 1;
    }

    private bool Execute()
    {
        var random = new Random(HashCode(seed, _number));
        _input = Mutation.Of(target.Corpus, random);
        target.Repair?.Invoke(_input, random);
        Interlocked.Exchange(ref _started, Stopwatch.GetTimestamp());
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            target.Feed(_input);
        }
        catch (Exception e)
        {
            Tell(e.ToString());
            return false;
        }

        long taken = GC.GetAllocatedBytesForCurrentThread() - before;
        if (taken > BytesAlways + (_input.Length * BytesPerByte))
        {
            Tell($"The input took {taken} bytes of memory.");
            return false;
        }

        return true;
    }

    private void EndWhenStuck()
    {
        if (Stopwatch.GetElapsedTime(Interlocked.Read(ref _started)) > Limit)
        {
            Tell("The input takes too long.");
            Environment.Exit(1);
        }
    }

    private void Tell(string what)
    {
        Console.WriteLine($"{target.Name}: CRASH at execution {_number} with seed {seed} ({_input.Length} bytes); again with --seed {seed} --only {_number}");
        Console.WriteLine(what);
        for (int at = 0; at < _input.Length; at += 16)
        {
            byte[] row = _input[at..Math.Min(at + 16, _input.Length)];
            string text = string.Concat(row.Select(b => b is >= 0x20 and < 0x7f ? (char)b : '.'));
            Console.WriteLine($"{at:x6}  {string.Join(' ', row.Select(b => $"{b:x2}")),-47}  {text}");
        }
    }

    // The library's own is different in every process.
    private static int HashCode(int seed, int number) => unchecked((seed * 0x9e3779b) ^ (number * 0x85ebca7));
}

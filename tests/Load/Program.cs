using System.Diagnostics.CodeAnalysis;
using CommandLine;
using Load;

// Prints the tables of docs/performance.md about the daemon (Load --help). Each row has a server of its own, in a process of its
// own; this one is the kernel, bluetoothd and the clients.
if (args is ["serve", var bus, var kernel, var key])
{
    return await Server.RunAsync(bus, kernel, key);
}

return await Parse(args).MapResult(MeasureAsync, _ => Task.FromResult(2));

[DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(Options))]
static ParserResult<Options> Parse(string[] args) => Parser.Default.ParseArguments<Options>(args);

static async Task<int> MeasureAsync(Options options)
{
    if (options.Links is { } links)
    {
        await Churn.RunAsync(links);
        return 0;
    }

    Console.WriteLine(Figures.Head);
    foreach (var run in Run.All.Where(r => r.Name.Contains(options.Rows, StringComparison.OrdinalIgnoreCase)))
    {
        await ShowAsync(run, options);
    }

    if (Reads.Name.Contains(options.Rows, StringComparison.OrdinalIgnoreCase) && options.Against is null)
    {
        await Reads.RunAsync();
    }

    return 0;
}

static async Task ShowAsync(Run run, Options options)
{
    var time = TimeSpan.FromSeconds(options.Seconds);
    if (options.Against is null)
    {
        Console.WriteLine((await Flood.RunAsync(run, time, null)).Row(run.Name));
        return;
    }

    List<Figures> ours = [], theirs = [];
    for (int i = 0; i < options.Rounds; i++)
    {
        theirs.Add(await Flood.RunAsync(run, time, options.Against));
        ours.Add(await Flood.RunAsync(run, time, null));
    }

    var (mine, other) = (Figures.MedianOf(ours), Figures.MedianOf(theirs));
    Console.WriteLine(other.Row(run.Name + " (other)"));
    Console.WriteLine(mine.Row(run.Name));
    Console.WriteLine(mine.Ratio(other));
}

using System.Diagnostics;
using EndToEnd.Rig;
using EndToEnd.Scenarios;

// EndToEnd --list                                     names, one a line
// EndToEnd --radio PROGRAM --logs DIR NAME            runs one, inside the virtual machine
// EndToEnd --hear radio|controller SOCKET             a client of the esp-proxy that runs hears what that one sends
if (args is ["--list"])
{
    foreach (Scenario scenario in Scenario.All)
    {
        Console.WriteLine(scenario.Name);
    }

    return 0;
}

if (args is ["--hear", "radio" or "controller", _])
{
    return await StoryAsync("hear " + args[1], () => HearingScenarios.RunAsync(args[1], args[2]));
}

if (args is not ["--radio", var radio, "--logs", var logs, var name] || Scenario.All.FirstOrDefault(s => s.Name == name) is not { } chosen)
{
    await Console.Error.WriteLineAsync("usage: EndToEnd --list | EndToEnd --radio PROGRAM --logs DIR NAME | EndToEnd --hear radio|controller SOCKET");
    return 2;
}

return await StoryAsync(name, async () =>
{
    using Machine machine = await Machine.StartAsync(chosen, radio, logs);
    await chosen.RunAsync(machine);
});

static async Task<int> StoryAsync(string name, Func<Task> runAsync)
{
    var watch = Stopwatch.StartNew();
    try
    {
        await runAsync();
        Console.WriteLine($"PASS {name} ({watch.Elapsed.TotalSeconds:0.0} s)");
        return 0;
    }
    catch (ScenarioFailedException e)
    {
        Console.WriteLine($"FAIL {name}: {e.Message}");
        return 1;
    }
}

using System.Globalization;
using Fuzz;

// Fuzz --list
// Fuzz TARGET [--seconds N] [--seed S] [--only EXECUTION]
FuzzTarget[] targets =
[
#if DBUS_OWN
    DBusMessages.Target,
#endif
    NoiseFrames.Target,
    PlaintextFrames.Target,
    ManagementEvents.Target,
    DnsPackets.Target,
    ConfigurationTexts.Target,
];

if (args is ["--list"])
{
    Array.ForEach(targets, t => Console.WriteLine(t.Name));
    return 0;
}

if (args.Length == 0 || targets.FirstOrDefault(t => t.Name == args[0]) is not { } target)
{
    Console.Error.WriteLine($"usage: Fuzz TARGET [--seconds N] [--seed S] [--only EXECUTION]; targets: {string.Join(", ", targets.Select(t => t.Name))}");
    return 2;
}

var run = new FuzzRun(target, Option("--seed", 1));
return args.Contains("--only") ? run.One(Option("--only", 0)) : run.For(TimeSpan.FromSeconds(Option("--seconds", 10)));

int Option(string name, int fallback) =>
    Array.IndexOf(args, name) is var at and > 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : fallback;

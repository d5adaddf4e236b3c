using Load;

// Load [--seconds N]: prints the table of docs/performance.md about the daemon. Load --links N: whether it grows. Each row has a server of its own, in a process
// of its own; this one is the kernel, bluetoothd and the clients.
if (args is ["serve", var bus, var kernel, var key])
{
    return await Server.RunAsync(bus, kernel, key);
}

if (args is ["--links", var links])
{
    await Churn.RunAsync(int.Parse(links, System.Globalization.CultureInfo.InvariantCulture));
    return 0;
}

if (args is not ([] or ["--seconds", _]))
{
    Console.Error.WriteLine("Usage: Load [--seconds N | --links N]");
    return 2;
}

var time = TimeSpan.FromSeconds(args.Length == 2 ? int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture) : 10);
Run[] runs =
[
    new("management, plaintext", 1000),
    new("management, encrypted", 1000) { IsEncrypted = true },
    new("D-Bus, plaintext", 1000) { IsDBus = true },
    new("management, plaintext", 5000),
    new("management, plaintext, 8 clients, one of them stalled", 1000) { Others = 7, HasStalled = true },
];
Console.WriteLine("| source, connection | sent a second | lost | CPU for 10,000 | bytes allocated for one | latency p50 | p99 | resident | largest |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
foreach (var run in runs)
{
    Console.WriteLine(await Flood.RunAsync(run, time));
}

Console.WriteLine();
Console.WriteLine("| a GATT read | p50 | p99 |");
Console.WriteLine("|---|---|---|");
foreach (string row in await Reads.RunAsync())
{
    Console.WriteLine(row);
}

return 0;

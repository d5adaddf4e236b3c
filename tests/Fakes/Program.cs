using System.Runtime.InteropServices;
using Fakes;

// Fakes [--bus-address-file PATH] [--quiet]: a private D-Bus with a simulated BlueZ and three devices on it, until it is interrupted.
// The first line of output is the bus's address; the devices follow, unless it is to be quiet.
string? addressFile = null;
bool quiet = false;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--bus-address-file" when i + 1 < args.Length:
            addressFile = args[++i];
            break;
        case "--quiet":
            quiet = true;
            break;
        default:
            Console.Error.WriteLine("Usage: Fakes [--bus-address-file PATH] [--quiet]");
            return 2;
    }
}

using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var bus = await PrivateBus.StartAsync();
await using var world = await FakeBlueZ.StartAsync(bus);
var running = DemoWorld.RunAsync(world, TimeProvider.System, stop.Token);
Console.WriteLine($"DBUS_SYSTEM_BUS_ADDRESS={bus.Address}");
if (addressFile is not null)
{
    // Whoever waits for the file finds it whole.
    await File.WriteAllTextAsync(addressFile + ".new", bus.Address + "\n");
    File.Move(addressFile + ".new", addressFile, overwrite: true);
}

if (!quiet)
{
    foreach (var device in world.Adapters[0].Devices)
    {
        Console.WriteLine($"{device.Address} {device.Name}{(device.Passkey is { } passkey ? $", passkey {passkey:d6}" : "")}");
    }
}

await running;
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

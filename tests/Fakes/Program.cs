using System.Runtime.InteropServices;
using Fakes;

// Fakes: a private D-Bus with a simulated BlueZ and three devices on it. The first line of output is the bus's address.
using var stop = new CancellationTokenSource();
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
await using var bus = await PrivateBus.StartAsync();
await using var world = await FakeBlueZ.StartAsync(bus);
var running = DemoWorld.RunAsync(world, stop.Token);
Console.WriteLine($"DBUS_SYSTEM_BUS_ADDRESS={bus.Address}");
await running;
return 0;

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

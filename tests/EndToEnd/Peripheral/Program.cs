using System.Runtime.InteropServices;
using Peripheral;
using Peripheral.Hci;

if (RadioOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync("usage: radio --control SOCKET [--device N] [--address AA:BB:CC:DD:EE:FF] [--name NAME] [--passkey N]");
    return 2;
}

using var stop = new CancellationTokenSource();
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    stop.Cancel();
});
TimeProvider time = TimeProvider.System;
long began = time.GetTimestamp();
HciSocket socket = await HciSocket.OpenAsync(options.Device, time, stop.Token);
using var radio = new Radio(options, socket, text => Console.WriteLine($"[{time.GetElapsedTime(began).TotalSeconds,8:f3}] {text}"));
try
{
    await Task.WhenAny(radio.RunAsync(time, stop.Token), new ControlSocket(options.ControlPath, radio.ControlAsync).RunAsync(stop.Token)).Unwrap();
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("The radio was told to stop.");
}

return 0;

using System.Runtime.InteropServices;
using Controller;
using Peripheral;

if (ControllerOptions.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync("usage: controller --control SOCKET [--devices N] [--extended]");
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
using var controller = new VirtualController(options, time, text => Console.WriteLine($"[{time.GetElapsedTime(began).TotalSeconds,8:f3}] {text}"));
Task running = Task.Factory.StartNew(() => controller.Run(stop.Token), stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
try
{
    await Task.WhenAny(running, new ControlSocket(options.ControlPath, controller.ControlAsync).RunAsync(stop.Token)).Unwrap();
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    Console.WriteLine("The controller was told to stop.");
}

stop.Cancel();
await running;
return 0;

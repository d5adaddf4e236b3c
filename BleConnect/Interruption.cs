using System.Runtime.InteropServices;

namespace BleConnect;

/// <summary>SIGINT and SIGTERM as a cancellation: what is under way is undone; a second signal ends the program at once.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int? _exitCode;

    public Interruption()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => Cancel(context, BleConnect.ExitCode.Interrupted));
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => Cancel(context, BleConnect.ExitCode.Terminated));
    }

    public CancellationToken Token => _source.Token;

    /// <summary>128 + the signal that came first.</summary>
    public int ExitCode => _exitCode ?? BleConnect.ExitCode.Interrupted;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context, int exitCode)
    {
        context.Cancel = _exitCode is null;
        _exitCode ??= exitCode;
        _source.Cancel();
    }
}

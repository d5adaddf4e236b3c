using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace BleConnect;

/// <summary>
/// A terminal without echo, also when the program is stopped (Ctrl-Z) and goes on. It is as it was before once this is disposed,
/// or a signal ends the program.
/// </summary>
internal sealed partial class Silence : IDisposable
{
    private const uint Echo = 0x8; // ECHO in <asm-generic/termbits.h>
    private const int Now = 0;     // TCSANOW
    private const int Flush = 2;   // TCSAFLUSH: what was typed ahead does not become part of the secret
    private const int MaxWaits = 10; // of a tenth of a second each
    private const int OwnGroup = 0;
    private const int StopForOutput = 22; // SIGTTOU in <asm-generic/signal.h>

    private static readonly PosixSignal[] Ends = [PosixSignal.SIGHUP, PosixSignal.SIGINT, PosixSignal.SIGQUIT, PosixSignal.SIGTERM];

    private readonly SafeFileHandle _terminal;
    private readonly PosixSignalRegistration[] _signals;
    private readonly Lock _lock = new();
    private Attributes? _before;
    private bool _mayWait;
    private int _waits;
    private bool _isOver;
    private volatile bool _isOn;

    /// <param name="terminal">The controlling terminal, open.</param>
    public Silence(SafeFileHandle terminal)
    {
        _terminal = terminal;
        _signals = [PosixSignalRegistration.Create(PosixSignal.SIGCONT, Continue), .. Ends.Select(s => PosixSignalRegistration.Create(s, _ => Restore(Now)))];
    }

    /// <summary>
    /// Whether nobody can bring the program forward: it has asked for it, and was not even stopped. The kernel stops none of a group
    /// whose parents are gone or of another terminal.
    /// </summary>
    public bool IsOutOfReach => _waits > MaxWaits;

    /// <summary>False until it has begun, and again when the program was stopped and goes on: what was typed then may have been shown.</summary>
    public bool IsOn => _isOn;

    // In the background the terminal is somebody else's, and whoever touches it is stopped: a signal that is to end us would not.
    // Of a terminal that is gone only reading tells.
    private bool IsInForeground => GetForeground(_terminal) is var group && (group < 0 || group == GetGroup());

    /// <summary>Takes the echo away and drops what was typed before. False while the program is in the background.</summary>
    public bool TryBegin()
    {
        lock (_lock)
        {
            if (IsInForeground)
            {
                _mayWait = true;

                // The first time only: a shell need not give the echo back to a program that goes on.
                _before ??= GetAttributes(_terminal, out Attributes before) == 0 ? before : null;
                TakeEcho(Flush);
                _isOn = true;
            }
            else if (!_mayWait && _waits++ == 0)
            {
                // As the kernel does to who touches the terminal, but once: a shell tells its user, and sudo brings us forward, which
                // it does not do before. Who then sends us to the background wants us to wait there.
                _ = Send(OwnGroup, StopForOutput);
            }

            return _isOn;
        }
    }

    public void Dispose()
    {
        Restore(Flush);
        foreach (PosixSignalRegistration signal in _signals)
        {
            signal.Dispose();
        }
    }

    /// <summary>The echo goes at once; whoever reads notices later, and asks again.</summary>
    private void Continue(PosixSignalContext context)
    {
        // Else .NET sets the terminal to what it was when the program began, with echo (pal_signal.c, ReinitializeTerminal).
        context.Cancel = true;
        lock (_lock)
        {
            _isOn = false;
            _mayWait = true;
            if (!_isOver && IsInForeground)
            {
                TakeEcho(Now);
            }
        }
    }

    private void TakeEcho(int when)
    {
        if (_before is { } attributes)
        {
            attributes.LocalModes &= ~Echo;
            _ = SetAttributes(_terminal, when, in attributes);
        }
    }

    private void Restore(int when)
    {
        lock (_lock)
        {
            if (!_isOver && _before is { } attributes && IsInForeground)
            {
                _ = SetAttributes(_terminal, when, in attributes);
            }

            _isOver = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int GetAttributes(SafeFileHandle terminal, out Attributes attributes);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int SetAttributes(SafeFileHandle terminal, int when, in Attributes attributes);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int GetForeground(SafeFileHandle terminal);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetGroup();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int process, int signal);

    /// <summary>struct termios of glibc and musl: four mode words, then 44 bytes that are handed back as they came.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 60)]
    private struct Attributes
    {
        public uint InputModes;
        public uint OutputModes;
        public uint ControlModes;
        public uint LocalModes;
    }
}

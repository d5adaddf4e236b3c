using System.Collections.Concurrent;
using Controller.Hci;

namespace Controller;

/// <summary>
/// A controller on /dev/vhci that hears a flood of advertisements. One thread owns everything: it waits for a command of the
/// host, for a word from the control socket, or for the next advertisement.
/// </summary>
internal sealed partial class VirtualController : IDisposable
{
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    private readonly ControllerOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<string> _log;
    private readonly long _began;
    private readonly Flood _flood;
    private readonly Waker _waker = new();
    private readonly ConcurrentQueue<Action> _inbox = new();
    private HostCommands _host;
    private VhciDevice? _device;
    private Schedule? _schedule;
    private TimeSpan _mostBehind;
    private bool _isSilent;
    private bool _isDead;

    public VirtualController(ControllerOptions options, TimeProvider time, Action<string> log)
    {
        _options = options;
        _time = time;
        _log = log;
        _began = time.GetTimestamp();
        _flood = new Flood(options.Devices, options.IsExtended, packet => _device?.TryWrite(packet) == true);
        _host = new HostCommands(options.Address, options.IsExtended);
    }

    private TimeSpan Now => _time.GetElapsedTime(_began);

    private bool IsHeard => _device is not null && _host.Scanning.IsOn && !_isSilent;

    /// <summary>Lives until cancelled.</summary>
    public void Run(CancellationToken ct)
    {
        using CancellationTokenRegistration ending = ct.Register(_waker.Raise);
        _device = new VhciDevice();
        while (!ct.IsCancellationRequested)
        {
            TimeSpan wait = _schedule is { } schedule && IsHeard ? schedule.Wait(Now) : Idle;
            if (VhciDevice.Wait(_device, _waker, wait))
            {
                Answer(_device!.Read());
            }

            while (_inbox.TryDequeue(out Action? action))
            {
                action();
            }

            Advertise();
        }
    }

    public void Dispose()
    {
        _device?.Dispose();
        _waker.Dispose();
    }

    private void Answer(ReadOnlySpan<byte> packet)
    {
        if (_isDead || !HciPacket.TryReadCommand(packet, out ushort opcode, out ReadOnlySpan<byte> parameters))
        {
            return;
        }

        Scanning before = _host.Scanning;
        foreach (byte[] answer in _host.Answer(opcode, parameters))
        {
            if (!_device!.TryWrite(answer))
            {
                _log($"The host did not take the answer to command 0x{opcode:x4}.");
            }
        }

        _log($"command 0x{opcode:x4} {Convert.ToHexString(parameters)}");
        if (_host.Scanning != before)
        {
            _log($"{_host.Scanning}");
        }
    }

    private void Advertise()
    {
        if (_schedule is null)
        {
            return;
        }

        if (!IsHeard)
        {
            _schedule.Forget(Now);
            return;
        }

        TimeSpan behind = _schedule.Behind(Now);
        _mostBehind = behind > _mostBehind ? behind : _mostBehind;
        for (int i = _schedule.Take(Now); i > 0; i--)
        {
            _flood.Advertise(_host);
        }
    }
}

using System.Globalization;
using Controller.Hci;

namespace Controller;

/// <summary>The verbs of the control socket (docs/end-to-end.md).</summary>
internal sealed partial class VirtualController
{
    private const int MaxRate = 100_000;

    /// <summary>Does what a line says and returns the answer; on any thread.</summary>
    public Task<string> ControlAsync(string line, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _inbox.Enqueue(() => answer.SetResult(Control(line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        _waker.Raise();
        return answer.Task.WaitAsync(ct);
    }

    private string Control(string[] words)
    {
        switch (words)
        {
            case ["start", var number] when int.TryParse(number, CultureInfo.InvariantCulture, out int rate) && rate is > 0 and <= MaxRate:
                _schedule = new Schedule(rate, Now);
                _mostBehind = TimeSpan.Zero;
                break;
            case ["stop"]: _schedule = null; break;
            case ["silence"]: _isSilent = true; break;
            case ["speak"]: _isSilent = false; break;
            case ["dead"]: _isDead = true; break;
            case ["alive"]: _isDead = false; break;
            case ["unplug"]: Unplug(); break;
            case ["plug"]: _device ??= new VhciDevice(); break;
            case ["duplicates", var kind] when Enum.TryParse(kind, ignoreCase: true, out Duplicates duplicates) && Enum.IsDefined(duplicates):
                _flood.Duplicates = duplicates;
                break;
            case ["status"]: return Status();
            case ["counts"]: return $"ok {string.Join(' ', _flood.Counters)}";
            default: return $"error not understood: {string.Join(' ', words)}";
        }

        return "ok";
    }

    private void Unplug()
    {
        _device?.Dispose();
        _device = null;
        _host = new HostCommands(_options.Address, _options.IsExtended);
        _isDead = false;
    }

    private string Status()
    {
        Scanning scanning = _host.Scanning;
        string unknown = _host.Unknown.Count == 0 ? "none" : string.Join(',', _host.Unknown.Select(o => o.ToString("x4", CultureInfo.InvariantCulture)));
        return string.Create(CultureInfo.InvariantCulture,
            $"ok plugged={Bit(_device is not null)} scan={Bit(scanning.IsOn)} active={Bit(scanning.IsActive)} limited={Bit(scanning.IsLimited)} " +
            $"filter={Bit(scanning.FiltersDuplicates)} interval={scanning.Interval} window={scanning.Window} commands={_host.Answered} unknown={unknown} " +
            $"reports={_flood.Reports} responses={_flood.Responses} filtered={_flood.Filtered} refused={_flood.Refused} late={(int)_mostBehind.TotalMilliseconds}");
    }

    private static int Bit(bool value) => value ? 1 : 0;
}

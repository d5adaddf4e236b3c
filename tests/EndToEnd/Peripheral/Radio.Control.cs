using System.Globalization;
using Peripheral.Att;

namespace Peripheral;

/// <summary>The verbs of the control socket (docs/end-to-end.md).</summary>
internal sealed partial class Radio
{
    /// <summary>Does what a line says and returns the answer; on any thread.</summary>
    public Task<string> ControlAsync(string line, CancellationToken ct)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isAccepted = _inbox.Writer.TryWrite(() =>
        {
            try
            {
                answer.SetResult(Control(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
            }
            catch (FormatException e)
            {
                answer.SetResult($"error {e.Message}");
            }
        });
        return isAccepted ? answer.Task.WaitAsync(ct) : Task.FromResult("error the controller is gone");
    }

    private string Control(string[] words)
    {
        switch (words)
        {
            case ["advertise", var raw, ..]:
                _advertisement = AdvertisingData(raw);
                _scanResponse = words.Length > 2 ? AdvertisingData(words[2]) : [];
                SendAdvertisement();
                break;
            case ["loud"]: SetLoud(true); break;
            case ["silent"]: SetLoud(false); break;
            case ["forget-bond"]: _bonds.Clear(); break;
            case ["hang-up"]: HangUp(); break;
            case ["passkey", var number]: _passkey = uint.Parse(number, CultureInfo.InvariantCulture); break;
            case ["pairing", "legacy"]: _allowSecure = false; break;
            case ["pairing", "secure"]: _allowSecure = true; break;
            case ["drop-next-write"]: _dropsNextWrite = true; break;
            case ["notify", var hex]: return Notify(Convert.FromHexString(hex)) ? "ok" : "error nobody is subscribed";
            case ["services-changed"]: return IndicateServiceChanged() ? "ok" : "error nobody is subscribed";
            case ["services", .. var how]: return Rebuild(how.Aggregate(AttBuild.Plain, (all, word) => all | Build(word))) ? "ok" : "error a link is up";
            case ["status"]: return Status();
            default: return $"error unknown command: {string.Join(' ', words)}";
        }

        return "ok";
    }

    private string Status() => string.Create(CultureInfo.InvariantCulture,
        $"ok address={_options.Address} loud={Bit(_isLoud)} connected={Bit(_link is not null)} encrypted={Bit(_link?.Session.IsEncrypted == true)} " +
        $"bonds={_bonds.Count} writes={_writes} transmit={_table.Transmit} mtu={_link?.Session.Mtu ?? 0} subscribed={Bit(_link?.Session.IsSubscribed(_table.Transmit, NotifyBit) == true)}");

    private static AttBuild Build(string word) => word switch
    {
        "moved" => AttBuild.Moved,
        "swapped" => AttBuild.Swapped,
        "hashed" => AttBuild.Hashed,
        _ => throw new FormatException($"services are moved, swapped or hashed, not {word}"),
    };

    private static int Bit(bool value) => value ? 1 : 0;

    private static byte[] AdvertisingData(string hex)
    {
        byte[] data = Convert.FromHexString(hex);
        return data.Length <= Advertising.MaxLength ? data : throw new FormatException($"advertising data has at most {Advertising.MaxLength} bytes");
    }
}

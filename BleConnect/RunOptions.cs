using System.Globalization;
using System.Text.RegularExpressions;
using BlueZ.Core;

namespace BleConnect;

/// <summary>What the command line means, once it was found to make sense.</summary>
internal sealed partial record RunOptions
{
    /// <summary>What the original promises its callers.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    private const string DefaultAdapter = "hci0";
    private const double MaxSeconds = 86400;

    // 0000xxxx-0000-1000-8000-00805f9b34fb (Core specification Vol 3 Part B 2.5.1).
    private const string ShortUuidTail = "-0000-1000-8000-00805f9b34fb";

    public Verb Verb { get; private init; }

    /// <summary>The device; of no meaning for <see cref="Verb.List"/>.</summary>
    public BluetoothAddress Address { get; private init; }

    /// <summary>Name or address of the adapter.</summary>
    public string Adapter { get; private init; } = DefaultAdapter;

    /// <summary>The limit of the whole run; the time for <see cref="Wait"/> is in it.</summary>
    public TimeSpan Timeout { get; private init; }

    /// <summary>How long bluetoothd and the adapter are waited for.</summary>
    public TimeSpan Wait { get; private init; }

    public Guid? VerifyService { get; private init; }

    public bool Trust { get; private init; }

    public bool IsVerbose { get; private init; }

    /// <summary>Refuses what makes no sense, the original's checks first and in its order.</summary>
    /// <exception cref="UsageException">Nothing was read or written yet.</exception>
    public static RunOptions From(Arguments arguments)
    {
        BluetoothAddress address = default;
        if (!arguments.List && !BluetoothAddress.TryParse(arguments.Mac, null, out address))
        {
            throw new UsageException($"Invalid MAC address: {arguments.Mac}\nExpected format: AA:BB:CC:DD:EE:FF");
        }

        Verb verb = VerbOf(arguments);
        TimeSpan wait = Seconds("--wait", arguments.Wait, TimeSpan.Zero);
        return new RunOptions
        {
            Verb = verb,
            Address = address,
            Adapter = arguments.Adapter is null ? DefaultAdapter : AdapterOf(arguments.Adapter),
            Wait = wait,
            Timeout = Limit(arguments.Timeout, wait),
            VerifyService = arguments.VerifyService is null ? null : Service(arguments.VerifyService, verb),
            Trust = !arguments.NoTrust,
            IsVerbose = arguments.Verbose,
        };
    }

    private static Verb VerbOf(Arguments arguments)
    {
        string? given = Option.AtMostOne(
            arguments.CheckOnly ? "--check-only" : null,
            arguments.ForceRepair ? "--force-repair" : null,
            arguments.Remove ? "--remove" : null,
            arguments.List ? "--list" : null);
        if (arguments.List && arguments.Mac.Length > 0)
        {
            throw new UsageException("--list takes no MAC address");
        }

        return given switch
        {
            "--check-only" => Verb.Check,
            "--force-repair" => Verb.Repair,
            "--remove" => Verb.Remove,
            "--list" => Verb.List,
            _ => Verb.Ensure,
        };
    }

    private static string AdapterOf(string text) =>
        AdapterName().IsMatch(text) ? text
        : BluetoothAddress.TryParse(text, null, out BluetoothAddress address) ? address.ToString()
        : throw new UsageException($"Invalid --adapter: {text} (a name such as hci1, or an address)");

    // Who says how long the run may take means the waiting too; else it comes on top.
    private static TimeSpan Limit(string? text, TimeSpan wait)
    {
        TimeSpan limit = Seconds("--timeout", text, DefaultTimeout + wait);
        return limit > TimeSpan.Zero ? limit : throw new UsageException("Invalid --timeout: it must be more than 0");
    }

    private static TimeSpan Seconds(string option, string? text, TimeSpan otherwise)
    {
        if (text is null)
        {
            return otherwise;
        }

        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out double seconds) && seconds <= MaxSeconds
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"Invalid {option}: {text} (a number of seconds, at most {MaxSeconds})");
    }

    private static Guid Service(string text, Verb verb)
    {
        if (verb is Verb.Remove or Verb.List)
        {
            throw new UsageException($"--verify-service makes no sense with --{verb.ToString().ToLowerInvariant()}");
        }

        string full = text.Length switch
        {
            4 => $"0000{text}{ShortUuidTail}",
            8 => text + ShortUuidTail,
            _ => text,
        };
        return Guid.TryParseExact(full, "D", out Guid uuid)
            ? uuid
            : throw new UsageException($"Invalid --verify-service: {text} (a UUID of 4, 8 or 32 digits, the last with hyphens)");
    }

    [GeneratedRegex(@"^hci[0-9]{1,5}\z", RegexOptions.CultureInvariant)]
    private static partial Regex AdapterName();
}

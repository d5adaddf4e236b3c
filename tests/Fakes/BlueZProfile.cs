namespace Fakes;

/// <summary>In what the releases of BlueZ differ.</summary>
internal sealed record BlueZProfile
{
    private BlueZProfile()
    {
    }

    /// <summary>What it shows itself as.</summary>
    public string Modalias { get; private init; } = "usb:v1D6Bp0246d0553";

    /// <summary>What Connect says when nobody answers it.</summary>
    public string ConnectAbort { get; private init; } = "le-connection-abort-by-local";

    /// <summary>What Connect says when the radio has forgotten the bond.</summary>
    public string StaleBond { get; private init; } = "le-connection-abort-by-local";

    /// <summary>Device1.Bonded, since 5.65.</summary>
    public bool HasBonded { get; private init; } = true;

    /// <summary>GattCharacteristic1.MTU, since 5.62.</summary>
    public bool HasMtu { get; private init; } = true;

    /// <summary>Handle of services, characteristics and descriptors, since 5.69.</summary>
    public bool HasHandle { get; private init; } = true;

    /// <summary>Adapter1.PowerState without --experimental.</summary>
    public bool HasPowerState { get; private init; } = true;

    /// <summary>Device1.Disconnected, since 5.83.</summary>
    public bool HasDisconnectedSignal { get; private init; }

    /// <summary>Pair of a bonded device answers AlreadyExists; before 5.79 it never answers.</summary>
    public bool PairOfBondedAnswers { get; private init; } = true;

    /// <summary>ServicesResolved becomes true before the agent is asked; 5.82 waits for the pairing.</summary>
    public bool ResolvesBeforePairing { get; private init; }

    /// <summary>CancelPairing with nothing to cancel hangs up, besides answering DoesNotExist (5.82).</summary>
    public bool CancelWithoutPairingDropsLink { get; private init; } = true;

    /// <summary>Pair of a connected device pairs over that link, with what could be typed in when it was made (since 5.81).</summary>
    public bool PairsOverTheLink { get; private init; } = true;

    /// <summary>RemoveDevice of a connected device answers, but leaves object and bond (5.55).</summary>
    public bool RemoveKeepsConnected { get; private init; }

    public static BlueZProfile Of(BlueZVersion version) => version switch
    {
        BlueZVersion.V5_55 => new BlueZProfile
        {
            Modalias = "usb:v1D6Bp0246d0537",
            ConnectAbort = "Software caused connection abort", StaleBond = "Disconnected early", HasBonded = false, HasMtu = false, HasHandle = false,
            HasPowerState = false, PairsOverTheLink = false, PairOfBondedAnswers = false, CancelWithoutPairingDropsLink = false, ResolvesBeforePairing = true, RemoveKeepsConnected = true,
        },
        BlueZVersion.V5_66 => new BlueZProfile
        {
            Modalias = "usb:v1D6Bp0246d0542",
            HasHandle = false, HasPowerState = false, PairsOverTheLink = false, PairOfBondedAnswers = false, CancelWithoutPairingDropsLink = false, ResolvesBeforePairing = true,
        },
        BlueZVersion.V5_82 => new BlueZProfile { Modalias = "usb:v1D6Bp0246d0552" },
        _ => new BlueZProfile { StaleBond = "br-connection-key-missing", HasDisconnectedSignal = true },
    };
}

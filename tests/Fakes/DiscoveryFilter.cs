namespace Fakes;

/// <summary>What a client wants to hear, as it told SetDiscoveryFilter.</summary>
internal sealed record DiscoveryFilter(IReadOnlyList<string> Uuids, short? Rssi, bool DuplicateData, bool IsSet)
{
    private static readonly string[] Transports = ["auto", "le", "bredr"];

    public static DiscoveryFilter None { get; } = new([], null, false, false);

    public static DiscoveryFilter Read(Dictionary<string, VariantValue> properties)
    {
        var filter = None;
        foreach (var (name, value) in properties)
        {
            filter = (name, value.Type) switch
            {
                ("UUIDs", VariantValueType.Array) => filter with { Uuids = [.. value.GetArray<string>().Select(Uuid.Full)] },
                ("RSSI", VariantValueType.Int16) => filter with { Rssi = value.GetInt16() },
                ("DuplicateData", VariantValueType.Bool) => filter with { DuplicateData = value.GetBool() },
                ("Transport", VariantValueType.String) when Transports.Contains(value.GetString()) => filter,
                ("Pathloss", VariantValueType.UInt16) or ("Discoverable", VariantValueType.Bool) or ("Pattern", VariantValueType.String) => filter,
                _ => throw BlueZErrors.InvalidArguments,
            };
        }

        return filter with { IsSet = properties.Count > 0 };
    }

    public bool Matches(FakeDevice device) =>
        (Uuids.Count == 0 || device.Uuids.Select(Uuid.Full).Any(Uuids.Contains)) && (Rssi is not { } weakest || device.Rssi >= weakest);
}

using System.Globalization;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Whatever happens to slots, links and requests in whatever order, no client is told what cannot be, and nothing is left over.</summary>
public sealed class BluetoothHistoryTests
{
    private const int Few = 6;

    public static TheoryData<int> Seeds { get; } = [.. Chosen()];

    [Theory]
    [MemberData(nameof(Seeds))]
    [Trait("Check", "59")]
    public Task EachHistory_HoldsWhatItsClientsBelieve(int seed) => BluetoothHistory.PlayAsync(seed);

    // HISTORY_SEED plays one again; HISTORIES plays so many that nobody has chosen.
    private static IEnumerable<int> Chosen()
    {
        if (Environment.GetEnvironmentVariable("HISTORY_SEED") is { Length: > 0 } seed)
        {
            return [int.Parse(seed, CultureInfo.InvariantCulture)];
        }

        return Environment.GetEnvironmentVariable("HISTORIES") is { Length: > 0 } count
            ? Enumerable.Range(0, int.Parse(count, CultureInfo.InvariantCulture)).Select(_ => Random.Shared.Next())
            : Enumerable.Range(1, Few);
    }
}

using Controller;
using EspProxy.Protocol.Messages;
using Google.Protobuf;

namespace EndToEnd.Rig;

/// <summary>What the emulated controller's devices advertised between two marks, and what of it arrived.</summary>
internal sealed class Heard(IReadOnlyList<uint> before, IReadOnlyList<uint> after, bool isActive, bool isExtended)
{
    /// <summary>How many advertisements there were.</summary>
    public int Sent => (int)after.Zip(before, (b, a) => (long)b - a).Sum();

    /// <summary>How many there were with a counter in them, by which they can be told apart.</summary>
    public int SentWithCounter => (int)Numbers.Where(HasCounter).Sum(n => (long)after[n] - before[n]);

    private IEnumerable<int> Numbers => Enumerable.Range(0, before.Count);

    /// <summary>What is not as it was sent: every one is to arrive, in order per device, and nothing else. Null when all is well.</summary>
    public string? FirstDifference(IReadOnlyList<BluetoothLERawAdvertisement> heard)
    {
        ILookup<ulong, BluetoothLERawAdvertisement> byAddress = heard.ToLookup(a => a.Address);
        foreach (int number in Numbers)
        {
            var device = new Advertiser(number, isExtended);
            BluetoothLERawAdvertisement[] expected = [.. Counters(number).Select(c => Expected(device, c))];
            BluetoothLERawAdvertisement[] actual = [.. byAddress[device.Address]];
            int same = expected.Zip(actual).TakeWhile(pair => pair.First.Equals(pair.Second)).Count();
            if (same < expected.Length || same < actual.Length)
            {
                return $"{heard.Count} of {Sent} came; of device {number} number {same} of {expected.Length} is {actual.ElementAtOrDefault(same)} instead of {expected.ElementAtOrDefault(same)}";
            }
        }

        return heard.Count == Sent ? null : $"{heard.Count} came of {Sent}, some of them from no device of ours";
    }

    /// <summary>How many of those with a counter arrived, each counted once, whatever else is in them.</summary>
    public int CountDistinct(IEnumerable<BluetoothLERawAdvertisement> heard) =>
        heard.Select(a => (a.Address, Counter: Advertiser.Counter(a.Data.Span))).Where(a => a.Counter is not null).Distinct().Count();

    private static bool HasCounter(int number) => Advertiser.Counter(new Advertiser(number).Payload(0)) is not null;

    private IEnumerable<uint> Counters(int number)
    {
        for (uint counter = before[number]; counter < after[number]; counter++)
        {
            yield return counter;
        }
    }

    /// <summary>As the kernel hands it on: a payload that is malformed is cut, and an answer is joined to what was asked.</summary>
    private BluetoothLERawAdvertisement Expected(Advertiser device, uint counter)
    {
        byte[] payload = device.Payload(counter);
        bool isAnswered = isActive && device.Answers;
        return new BluetoothLERawAdvertisement
        {
            Address = device.Address,
            AddressType = device.IsRandom ? 1u : 0u,
            Rssi = isAnswered ? device.ResponseRssi(counter) : device.Rssi(counter),
            Data = ByteString.CopyFrom(payload.Length == 1 ? [] : isAnswered ? [.. payload, .. device.Response(counter)] : payload),
        };
    }
}

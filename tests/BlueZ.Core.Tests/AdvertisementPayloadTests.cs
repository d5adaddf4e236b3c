using System.Text;
using BlueZ.Core.DBus.Proxies;
using FsCheck;
using FsCheck.Fluent;

namespace BlueZ.Core.Tests;

/// <summary>Structures and their numbers: Core Specification Supplement, Part A; Assigned Numbers 2.3.</summary>
public sealed class AdvertisementPayloadTests(PropertiesEcho echo) : IClassFixture<PropertiesEcho>
{
    private const string Tail = "-0000-1000-8000-00805f9b34fb";
    private const string NordicUart = "6e400001-b5a3-f393-e0a9-e50e24dcca9e";
    private const string NordicUartOnAir = "9ECADC240EE5A9E093F3A3B50100406E";

    [Fact]
    public Task Build_GivesNothing_WhenNothingWasAdvertised() => Check("", []);

    [Fact]
    public Task Build_InventsNothing_OutOfWhatBlueZAddsItself() => Check("", new()
    {
        ["Address"] = "AA:BB:CC:DD:EE:FF", ["Alias"] = "AA-BB-CC-DD-EE-FF", ["RSSI"] = (short)-60, ["Icon"] = "phone", ["Paired"] = false,
    });

    [Fact]
    public Task Build_PutsFlagsFirst_WhenBlueZTellsThem() => Check("020106" + "05FF4C000102", new()
    {
        ["ManufacturerData"] = Manufacturer((0x004C, [1, 2])), ["AdvertisingFlags"] = VariantValue.Array(new byte[] { 6 }),
    });

    [Fact]
    public Task Build_GivesManufacturerData_InOrderOfTheCompany() => Check("04FF020102" + "04FF010201" + "04FFFFFF03", new()
    {
        ["ManufacturerData"] = Manufacturer((0xFFFF, [3]), (0x0201, [1]), (0x0102, [2])),
    });

    [Fact]
    public Task Build_GivesServiceData_InTheWidthOfItsUuid() => Check("0416AAFE20" + "1221" + NordicUartOnAir + "07" + "0520785634FF", new()
    {
        ["ServiceData"] = Services(("0000feaa" + Tail, [0x20]), ("ff345678" + Tail, []), (NordicUart, [7])),
    });

    [Fact]
    public Task Build_GivesOneListOfUuids_ForEachWidth() => Check("05030D180F18" + "0505785634FF" + "1107" + NordicUartOnAir, new()
    {
        ["UUIDs"] = VariantValue.Array(new[] { "0000180d" + Tail, NordicUart, "0000180f" + Tail, "ff345678" + Tail }),
    });

    [Fact]
    public Task Build_GivesTheNameThatWasAdvertised() => Check("06095261C3AF31", new() { ["Name"] = "Ra\u00EF1", ["Alias"] = "mine" });

    [Fact]
    public Task Build_GivesPowerAndAppearance() => Check("020AF4" + "0319C103", new() { ["TxPower"] = (short)-12, ["Appearance"] = (ushort)0x03C1 });

    [Fact]
    public Task Build_PassesOtherStructuresOn() => Check("0226AA", new()
    {
        ["AdvertisingData"] = new Dict<byte, VariantValue> { [0x26] = VariantValue.Array(new byte[] { 0xAA }) },
    });

    [Fact]
    public Task Build_LeavesOut_WhatIsNotAUuid() => Check("", new()
    {
        ["ServiceData"] = Services(("nonsense", [1])), ["UUIDs"] = VariantValue.Array(new[] { "", "180d", "0000180x" + Tail }),
    });

    [Fact]
    public async Task Build_MovesOnToTheScanResponse_WhenTheFirstPartIsFull()
    {
        byte[] data = await BuildAsync(new()
        {
            ["ManufacturerData"] = Manufacturer((1, new byte[24])), ["UUIDs"] = VariantValue.Array(new[] { NordicUart }), ["Name"] = "Radio",
        });
        Assert.Equal([0xFF, 0x07, 0x09], Types(data));
        Assert.Equal(28 + 18 + 7, data.Length);
    }

    [Fact]
    public async Task Build_ShortensAName_ThatDoesNotFit()
    {
        byte[] data = await BuildAsync(new() { ["Name"] = "\u00E4" + new string('x', 26) + "\u00E4\u00E4" });
        Assert.Equal([0x08], Types(data));
        Assert.Equal("\u00E4" + new string('x', 26), Encoding.UTF8.GetString(data.AsSpan(2)));
    }

    [Fact]
    public async Task Build_LeavesTheNameOut_WhenNotOneCharacterFits()
    {
        byte[] data = await BuildAsync(new() { ["ManufacturerData"] = Manufacturer((1, new byte[24]), (2, new byte[25])), ["Name"] = "\u20AC" });
        Assert.Equal([0xFF, 0xFF], Types(data));
    }

    [Fact]
    public async Task Build_TellsThatAListIsIncomplete_WhenNotAllFit()
    {
        byte[] data = await BuildAsync(new() { ["UUIDs"] = VariantValue.Array(new[] { NordicUart, NordicUart.Replace('6', '7'), NordicUart.Replace('6', '8') }) });
        Assert.Equal(0x06, data[1]);
        Assert.Equal(NordicUartOnAir, Convert.ToHexString(data.AsSpan(2, 16)));
    }

    [Fact]
    public async Task Build_GivesTheSameBytes_InWhateverOrderBlueZTells()
    {
        byte[] one = await BuildAsync(new() { ["ManufacturerData"] = Manufacturer((1, [1]), (2, [2])), ["ServiceData"] = Services(("0000feaa" + Tail, [1]), (NordicUart, [2])) });
        byte[] other = await BuildAsync(new() { ["ServiceData"] = Services((NordicUart, [2]), ("0000feaa" + Tail, [1])), ["ManufacturerData"] = Manufacturer((2, [2]), (1, [1])) });
        Assert.Equal(one, other);
    }

    [Fact]
    public void Build_GivesWholeStructuresInTwoPartsOf31_WhateverIsTold() =>
        Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), ArbMap.Default.ArbFor<NonNull<string>>(), Gen.Choose(0, 40).ArrayOf().ToArbitrary(), async (blocks, name, sizes) =>
        {
            var services = new Dict<string, VariantValue>();
            for (int i = 0; i < sizes.Length; i++)
            {
                services[$"0000{i:x4}{Tail}"] = VariantValue.Array(new byte[sizes[i]]);
            }

            byte[] data = await BuildAsync(new()
            {
                ["ManufacturerData"] = Manufacturer([.. blocks.Select((b, i) => ((ushort)i, b ?? []))]),
                ["ServiceData"] = services,
                ["Name"] = WellFormed(name.Get),
            });
            Assert.True(SplitsInTwo(data), Convert.ToHexString(data));
        }).QuickCheckThrowOnFailure();

    // D-Bus knows neither a NUL nor half a surrogate pair in a string.
    private static string WellFormed(string text) =>
        new([.. text.Where(c => c != '\0' && !char.IsSurrogate(c))]);

    private static bool SplitsInTwo(byte[] data)
    {
        int first = 0;
        int at = 0;
        while (at < data.Length)
        {
            int length = 1 + data[at];
            if (length < 2 || at + length > data.Length)
            {
                return false;
            }

            first = at + length <= 31 ? at + length : first;
            at += length;
        }

        return data.Length - first <= 31;
    }

    private static List<byte> Types(byte[] data)
    {
        var types = new List<byte>();
        for (int at = 0; at < data.Length; at += 1 + data[at])
        {
            types.Add(data[at + 1]);
        }

        return types;
    }

    private static Dict<ushort, VariantValue> Manufacturer(params (ushort Company, byte[] Data)[] entries)
    {
        var all = new Dict<ushort, VariantValue>();
        foreach (var (company, data) in entries)
        {
            all[company] = VariantValue.Array(data);
        }

        return all;
    }

    private static Dict<string, VariantValue> Services(params (string Uuid, byte[] Data)[] entries)
    {
        var all = new Dict<string, VariantValue>();
        foreach (var (uuid, data) in entries)
        {
            all[uuid] = VariantValue.Array(data);
        }

        return all;
    }

    private async Task Check(string expected, Dictionary<string, VariantValue> properties) =>
        Assert.Equal(expected, Convert.ToHexString(await BuildAsync(properties)));

    private async Task<byte[]> BuildAsync(Dictionary<string, VariantValue> properties) =>
        AdvertisementPayload.Build(await echo.GetAsync(properties, Device1Properties.ReadFrom));
}

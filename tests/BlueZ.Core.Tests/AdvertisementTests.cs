namespace BlueZ.Core.Tests;

public sealed class AdvertisementTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(62)]
    [InlineData(63)]
    [InlineData(229)]
    [InlineData(1650)]
    public void Data_IsWhatWasGiven_AtAnyLength(int length)
    {
        byte[] data = [.. Enumerable.Range(0, length).Select(i => (byte)(i + 1))];
        var heard = Of(data);
        byte[] copy = [.. data];
        data.AsSpan().Clear();
        Assert.Equal(copy, heard.Data.ToArray());
    }

    [Fact]
    public void TwoAreEqual_WhenAllIsEqualButTheTime()
    {
        Advertisement one = Of([1, 2], timestamp: 1), same = Of([1, 2], timestamp: 2);
        Assert.True(one == same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.Equal<object>(one, same);
        foreach (var other in new[] { Of([1, 3]), Of([1, 2, 0]), Of([1, 2], rssi: -61), Of([1, 2], address: 8), Of([1, 2], type: AddressType.Public) })
        {
            Assert.True(one != other);
        }
    }

    [Fact]
    public void Data_OfNothing_IsEmpty() => Assert.True(default(Advertisement).Data.IsEmpty);

    private static Advertisement Of(byte[] data, ulong address = 7, AddressType type = AddressType.Random, sbyte rssi = -60, long timestamp = 0) =>
        new(new BluetoothAddress(address), type, rssi, data, timestamp);
}

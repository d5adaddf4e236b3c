using BlueZ.Core.Gatt;

namespace BlueZ.Core.Tests.Gatt;

public sealed class EchoFilterTests
{
    private readonly List<byte> _passed = [];
    private readonly EchoFilter _filter;

    public EchoFilterTests() => _filter = new EchoFilter(v => _passed.Add(v[0]));

    [Fact]
    public void WithoutARead_EverythingPassesAtOnce()
    {
        Hear(1, 1, 2);
        Assert.Equal([1, 1, 2], _passed);
    }

    [Theory]
    [InlineData(new byte[] { 7 }, new byte[0])]
    [InlineData(new byte[] { 1, 7, 2 }, new byte[] { 1, 2 })]
    [InlineData(new byte[] { 7, 7 }, new byte[] { 7 })]
    [InlineData(new byte[] { 1, 2 }, new byte[] { 1, 2 })]
    public void TheEchoOfARead_IsTakenOut_AndNothingElse(byte[] heard, byte[] passed)
    {
        _filter.BeginRead();
        Hear(heard);
        Assert.Empty(_passed);
        _filter.EndRead([7]);
        Assert.Equal(passed, _passed);
    }

    [Fact]
    public void AFailedRead_HasNoEcho()
    {
        _filter.BeginRead();
        Hear(7);
        _filter.EndRead(null);
        Assert.Equal([7], _passed);
    }

    [Fact]
    public void TwoReads_HaveAnEchoEach_AndTheLastReleases()
    {
        _filter.BeginRead();
        _filter.BeginRead();
        Hear(7, 1, 7);
        _filter.EndRead([7]);
        Assert.Empty(_passed);
        _filter.EndRead([7]);
        Assert.Equal([1], _passed);
    }

    [Fact]
    public void TheEndOfTheLink_ReleasesWhatWaits()
    {
        _filter.BeginRead();
        Hear(1, 2);
        _filter.Flush();
        Assert.Equal([1, 2], _passed);
    }

    [Fact]
    public void MoreThanAReadCanTake_IsPassedOn()
    {
        _filter.BeginRead();
        Hear(new byte[1025]);
        Assert.Equal(1025, _passed.Count);
    }

    private void Hear(params byte[] values) => Array.ForEach(values, v => _filter.Hear([v]));
}

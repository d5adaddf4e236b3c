using System.Runtime.InteropServices;
using BlueZ.Core.DBus.Wire;

namespace BlueZ.Core.Tests.Wire;

public sealed class MatchRuleTests
{
    [Fact]
    public void ToString_SpellsTheKeysAsTheBusWantsThem()
    {
        var rule = new MatchRule
        {
            Type = MessageType.Signal, Sender = "a.b", Interface = "c.d", Member = "E", PathNamespace = "/f", Destination = ":1.2", Arg0Path = "/g/", Arg0Namespace = "h.i",
        };
        Assert.Equal(
            "type='signal',sender='a.b',interface='c.d',member='E',path_namespace='/f',destination=':1.2',arg0path='/g/',arg0namespace='h.i'",
            rule.ToString());
        Assert.Equal("", new MatchRule().ToString());
    }

    [Fact]
    public void ToString_QuotesAnApostrophe() => Assert.Equal(@"arg0='it'\''s'", new MatchRule { Arg0 = "it's" }.ToString());

    [Theory]
    [InlineData("/org/bluez", true)]
    [InlineData("/org/bluez/hci0", true)]
    [InlineData("/", true)]
    [InlineData("/org/blue", false)]
    [InlineData("/org/bluez/hci0/x", false)]
    public void PathNamespace_FitsThePathAndWhatIsBelow(string space, bool fits) => Assert.Equal(fits, Fits(new MatchRule { PathNamespace = space }));

    [Theory]
    [InlineData("hé", true)]
    [InlineData("h", false)]
    public void Arg0_FitsTheFirstString(string argument, bool fits) => Assert.Equal(fits, Fits(new MatchRule { Arg0 = argument }));

    [Fact]
    public void EveryKey_HasToFit()
    {
        Assert.True(Fits(new MatchRule { Type = MessageType.Signal, Interface = "org.example.Golden", Member = "Tick", Path = "/org/bluez/hci0" }));
        Assert.False(Fits(new MatchRule { Type = MessageType.MethodCall }));
        Assert.False(Fits(new MatchRule { Interface = "org.example.Golden2" }));
        Assert.False(Fits(new MatchRule { Member = "Tock" }));
        Assert.False(Fits(new MatchRule { Path = "/org/bluez" }));
        Assert.False(Fits(new MatchRule { Destination = ":1.1" }));
        Assert.False(Fits(new MatchRule { Arg0Namespace = "a.b" }));
        Assert.False(Fits(new MatchRule { Arg0Path = "/a/" }));
    }

    private static bool Fits(MatchRule rule) => rule.Fits(MessageParser.Parse(GoldenMessages.Signal, new Queue<SafeHandle>()));
}

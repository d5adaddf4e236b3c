using Controller.Hci;

namespace EndToEnd.Tests;

public sealed class HostCommandsTests
{
    private const byte Success = 0;
    private const byte UnknownCommand = 1;
    private const ulong Address = 0x00AA01000001;

    private readonly HostCommands _legacy = new(Address, isExtended: false);
    private readonly HostCommands _extended = new(Address, isExtended: true);

    /// <summary>What kernel 6.1 asks a new controller that is LE only, and what it does without when the answer is too short.</summary>
    [Theory]
    [InlineData(0x0c03, 0)]     // Reset
    [InlineData(0x1001, 8)]     // Read Local Version
    [InlineData(0x1002, 64)]    // Read Local Supported Commands
    [InlineData(0x1003, 8)]     // Read Local Supported Features
    [InlineData(0x1005, 7)]     // Read Buffer Size
    [InlineData(0x1009, 6)]     // Read BD_ADDR
    [InlineData(0x0c01, 0)]     // Set Event Mask
    [InlineData(0x2001, 0)]     // LE Set Event Mask
    [InlineData(0x2002, 3)]     // LE Read Buffer Size
    [InlineData(0x2003, 8)]     // LE Read Local Supported Features
    [InlineData(0x2005, 0)]     // LE Set Random Address
    [InlineData(0x2007, 1)]     // LE Read Advertising Channel Tx Power
    [InlineData(0x200f, 1)]     // LE Read Filter Accept List Size
    [InlineData(0x2010, 0)]     // LE Clear Filter Accept List
    [InlineData(0x2018, 8)]     // LE Rand
    [InlineData(0x201c, 8)]     // LE Read Supported States
    public void Answer_CompletesWithTheParametersOfTheSpecification_WhenTheKernelAsks(int opcode, int length)
    {
        byte[] answer = Assert.Single(_legacy.Answer((ushort)opcode, []));

        byte[] head = [4, 0x0e, (byte)(4 + length), 1, (byte)opcode, (byte)(opcode >> 8), Success];
        Assert.Equal(head, answer[..7]);
        Assert.Equal(7 + length, answer.Length);
        Assert.Empty(_legacy.Unknown);
    }

    [Theory]
    [InlineData(0x0c14)]        // Read Local Name: of the older Bluetooth
    [InlineData(0xfc1e)]        // of a vendor
    [InlineData(0x2042)]        // LE Set Extended Scan Enable, which only an extended controller has
    public void Answer_SaysUnknownCommand_WhenTheControllerHasItNot(int opcode)
    {
        byte[] answer = Assert.Single(_legacy.Answer((ushort)opcode, [1, 0, 0, 0, 0, 0]));

        byte[] status = [4, 0x0f, 4, UnknownCommand, 1, (byte)opcode, (byte)(opcode >> 8)];
        Assert.Equal(status, answer);
        Assert.Equal([(ushort)opcode], _legacy.Unknown);
        Assert.False(_legacy.Scanning.IsOn);
    }

    [Fact]
    public void Answer_GivesTheAddressLeastSignificantByteFirst_WhenAsked()
    {
        Assert.Equal([0x01, 0x00, 0x00, 0x01, 0xAA, 0x00], Assert.Single(_legacy.Answer(0x1009, []))[7..]);
    }

    /// <summary>As kernel 6.1 sent them for a discovery by bluetoothd 5.66.</summary>
    [Fact]
    public void Scanning_IsWhatTheHostSet_WhenItUsesTheLegacyCommands()
    {
        _legacy.Answer(0x200b, [0x01, 0x12, 0x00, 0x12, 0x00, 0x01, 0x00]);
        Assert.False(_legacy.Scanning.IsOn);
        _legacy.Answer(0x200c, [0x01, 0x01]);
        Assert.Equal(new Scanning { IsOn = true, IsActive = true, FiltersDuplicates = true, Interval = 18, Window = 18 }, _legacy.Scanning);

        _legacy.Answer(0x200c, [0x00, 0x00]);
        Assert.False(_legacy.Scanning.IsOn);
    }

    [Fact]
    public void Scanning_IsWhatTheHostSet_WhenItUsesTheExtendedCommands()
    {
        _extended.Answer(0x2041, [0x01, 0x01, 0x01, 0x00, 0x60, 0x00, 0x30, 0x00]);
        _extended.Answer(0x2042, [0x01, 0x00, 0x00, 0x00, 0x00, 0x00]);

        Assert.Equal(new Scanning { IsOn = true, IsLimited = true, Interval = 96, Window = 48 }, _extended.Scanning);
    }

    [Fact]
    public void Scanning_IsOff_AfterAReset()
    {
        _legacy.Answer(0x200c, [0x01, 0x00]);
        _legacy.Answer(0x0c03, []);

        Assert.Equal(new Scanning(), _legacy.Scanning);
    }

    [Theory]
    [InlineData(0x200b)]
    [InlineData(0x200c)]
    [InlineData(0x2011)]
    [InlineData(0x2012)]
    public void Answer_SaysInvalidParameters_WhenTheyAreTooShort(int opcode)
    {
        Assert.Equal(0x12, Assert.Single(_legacy.Answer((ushort)opcode, [1]))[6]);
    }

    [Fact]
    public void Lets_OnlyTheAcceptListThrough_WhenThePolicySaysSo()
    {
        _legacy.Answer(0x2011, [0x01, 0x06, 0x05, 0x04, 0x03, 0x02, 0xC1]);
        Assert.True(_legacy.Lets(isRandom: true, 1));
        _legacy.Answer(0x200b, [0x00, 0x60, 0x00, 0x30, 0x00, 0x00, 0x01]);

        Assert.False(_legacy.Lets(isRandom: true, 1));
        Assert.True(_legacy.Lets(isRandom: true, 0xC10203040506));
        Assert.False(_legacy.Lets(isRandom: false, 0xC10203040506));

        _legacy.Answer(0x2012, [0x01, 0x06, 0x05, 0x04, 0x03, 0x02, 0xC1]);
        Assert.False(_legacy.Lets(isRandom: true, 0xC10203040506));
    }

    [Fact]
    public void Answer_SaysMemoryFull_WhenTheAcceptListIs()
    {
        byte status = Success;
        for (byte i = 0; status == Success; i++)
        {
            status = Assert.Single(_legacy.Answer(0x2011, [0x00, i, 0, 0, 0, 0, 0]))[6];
            Assert.Equal(i < Capabilities.AcceptListSize ? Success : 0x07, status);
        }
    }

    [Fact]
    public void Answer_ReportsTheConnectionCancelled_WhenTheHostGivesUp()
    {
        Assert.Equal([4, 0x0f, 4, Success, 1, 0x0d, 0x20], Assert.Single(_legacy.Answer(0x200d, new byte[25])));
        IReadOnlyList<byte[]> answers = _legacy.Answer(0x200e, []);

        Assert.Equal([4, 0x0e, 4, 1, 0x0e, 0x20, Success], answers[0]);
        Assert.Equal([4, 0x3e, 19, 1, 0x02, .. new byte[17]], answers[1]);
    }

    [Fact]
    public void Commands_HaveExtendedScanning_OnlyWhenTheControllerHas()
    {
        const int UseExtendedScan = 0x60;       // octet 37: what kernel 6.1 looks at
        Assert.Equal(0, Assert.Single(_legacy.Answer(0x1002, []))[7 + 37] & UseExtendedScan);
        Assert.Equal(UseExtendedScan, Assert.Single(_extended.Answer(0x1002, []))[7 + 37] & UseExtendedScan);
        Assert.Equal(0x10, Assert.Single(_extended.Answer(0x2003, []))[7 + 1]);
    }
}

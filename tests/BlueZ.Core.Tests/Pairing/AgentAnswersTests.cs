using BlueZ.Core.DBus;
using BlueZ.Core.Pairing;
using Fakes;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlueZ.Core.Tests.Pairing;

/// <summary>Asks an agent over a real bus, as bluetoothd and as somebody else.</summary>
public sealed class AgentAnswersTests : IAsyncLifetime
{
    private const string Ours = "/org/bluez/hci0/dev_C0_FF_EE_00_00_01";
    private const string OursElsewhere = "/org/bluez/hci1/dev_C0_FF_EE_00_00_01";
    private const string Another = "/org/bluez/hci0/dev_C0_FF_EE_00_00_02";
    private const string Rejected = "org.bluez.Error.Rejected";

    private static readonly BluetoothAddress Device = BluetoothAddress.Parse("C0:FF:EE:00:00:01", null);

    private PrivateBus _bus = null!;
    private DBusConnection _program = null!;
    private DBusConnection _bluetoothd = null!;

    public async ValueTask InitializeAsync()
    {
        _bus = await PrivateBus.StartAsync();
        _program = new DBusConnection(_bus.Address);
        _bluetoothd = new DBusConnection(_bus.Address);
        await _program.ConnectAsync();
        await _bluetoothd.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _program.Dispose();
        _bluetoothd.Dispose();
        await _bus.DisposeAsync();
    }

    [Theory]
    [InlineData(Ours)]
    [InlineData(OursElsewhere)]
    public async Task RequestPasskey_GivesThePin_ForOurDevice(string path)
    {
        Export("000042");

        Assert.Equal("42", await AskAsync(_bluetoothd, "RequestPasskey", path));
    }

    [Fact]
    public async Task RequestPinCode_GivesSixDigits_ForOurDevice()
    {
        Export("000042");

        Assert.Equal("000042", await AskAsync(_bluetoothd, "RequestPinCode", Ours));
    }

    [Theory]
    [InlineData("C0:FF:EE:00:00:01", "42")]
    [InlineData("C0:FF:EE:00:00:03", Rejected)]
    public async Task RequestPasskey_GivesThePin_AlsoWhereTheAddressOfOurDeviceIsNotThatOfItsPath(string shown, string answer)
    {
        Export("000042", path => path == Another ? BluetoothAddress.Parse(shown, null) : null);

        Assert.Equal(answer, await AskAsync(_bluetoothd, "RequestPasskey", Another));
    }

    [Theory]
    [InlineData("RequestPasskey")]
    [InlineData("RequestPinCode")]
    [InlineData("DisplayPinCode")]
    [InlineData("DisplayPasskey")]
    [InlineData("RequestConfirmation")]
    [InlineData("RequestAuthorization")]
    [InlineData("AuthorizeService")]
    public async Task EveryQuestion_IsRejected_ForAnotherDevice(string method)
    {
        Export("123456");

        Assert.Equal(Rejected, await AskAsync(_bluetoothd, method, Another));
    }

    [Theory]
    [InlineData("RequestPasskey")]
    [InlineData("RequestPinCode")]
    [InlineData("RequestConfirmation")]
    [InlineData("AuthorizeService")]
    public async Task EveryQuestion_IsRejected_WhenItIsNotBluetoothdThatAsks(string method)
    {
        Export("123456");

        Assert.Equal(Rejected, await AskAsync(_program, method, Ours));
    }

    [Theory]
    [InlineData(123456u, "")]
    [InlineData(123457u, Rejected)]
    public async Task RequestConfirmation_ComparesTheNumberWithThePin(uint shown, string answer)
    {
        Export("123456");

        Assert.Equal(answer, await AskAsync(_bluetoothd, "RequestConfirmation", Ours, shown));
    }

    [Theory]
    [InlineData("RequestAuthorization", "123456", Rejected)] // "Just Works" is not what a PIN was given for
    [InlineData("RequestAuthorization", null, "")]
    [InlineData("RequestPasskey", null, Rejected)]
    [InlineData("RequestPinCode", null, Rejected)]
    [InlineData("RequestConfirmation", null, Rejected)]
    [InlineData("AuthorizeService", "123456", "")]
    [InlineData("DisplayPasskey", "123456", "")]
    [InlineData("DisplayPinCode", "123456", "")]
    [InlineData("Release", "123456", "")]
    [InlineData("Cancel", "123456", "")]
    public async Task EveryMethod_IsAnswered_ForOurDevice(string method, string? pin, string answer)
    {
        Export(pin);

        Assert.Equal(answer, await AskAsync(_bluetoothd, method, Ours));
    }

    private void Export(string? digits, Func<string, BluetoothAddress?>? addressAt = null)
    {
        Pin.TryParse(digits, out Pin? pin);
        var answers = new AgentAnswers(Device, pin, _bluetoothd.UniqueName, addressAt ?? (_ => null), NullLogger.Instance);
        _program.AddMethodHandler(new ExportedObject("/agent", answers));
    }

    /// <summary>The answer as text, or the name of the error.</summary>
    private async Task<string> AskAsync(DBusConnection asker, string method, string path, uint number = 123456)
    {
        try
        {
            return await asker.CallMethodAsync(Question(asker, method, path, number), static (message, _) => message.SignatureAsString switch
            {
                "u" => $"{message.GetBodyReader().ReadUInt32()}",
                "s" => message.GetBodyReader().ReadString(),
                _ => "",
            });
        }
        catch (DBusErrorReplyException e)
        {
            return e.ErrorName;
        }
    }

    private MessageBuffer Question(DBusConnection asker, string method, string path, uint number)
    {
        string? signature = method switch
        {
            "DisplayPinCode" or "AuthorizeService" => "os",
            "DisplayPasskey" => "ouq",
            "RequestConfirmation" => "ou",
            "Release" or "Cancel" => null,
            _ => "o",
        };
        using var writer = asker.GetMessageWriter();
        writer.WriteMethodCallHeader(_program.UniqueName, "/agent", "org.bluez.Agent1", method, signature);
        foreach (char type in signature ?? "")
        {
            switch (type)
            {
                case 'o':
                    writer.WriteObjectPath(path);
                    break;
                case 's':
                    writer.WriteString("0000");
                    break;
                case 'u':
                    writer.WriteUInt32(number);
                    break;
                default:
                    writer.WriteUInt16(0);
                    break;
            }
        }

        return writer.CreateMessage();
    }
}

using EspProxy.Bluetooth;
using EspProxy.Protocol.Messages;
using Fakes;

namespace EspProxy.Tests.Bluetooth;

/// <summary>Connection parameters, on a kernel that takes them.</summary>
public sealed class ConnectionParametersTests
{
    private const string OtherMac = "C0:FF:EE:00:00:02";
    private const ulong OtherAddress = 0xC0FFEE000002;
    private const ushort Load = 0x0035;

    // Address, kind, and 6, 12, 1, 400.
    private const string Entry = "010000EEFFC002" + "0600" + "0C00" + "0100" + "9001";
    private const string OtherEntry = "020000EEFFC001" + "0600" + "0C00" + "0100" + "9001";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Check", "76")]
    public async Task Parameters_GoToTheKernel_AndTheirBitIsOn()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await SetAsync(kernel, new Version(6, 12));
        var client = await stage.OwnAsync();
        await client.SendAsync(Ct, new DeviceInfoRequest(), new DeviceCapabilitiesRequest());
        Assert.Equal(255u, (await client.ExpectAsync<DeviceInfoResponse>(null, Ct)).BluetoothProxyFeatureFlags);
        Assert.Equal(255u, (await client.ExpectAsync<DeviceCapabilitiesResponse>(null, Ct)).BluetoothProxy.FeatureFlags);

        await client.SendAsync(Ask(), Ct);
        Assert.Equal(["146 error -1"], (await client.TakeAsync(1, Ct)).By());
        await ProxyStage.ConnectAsync(client);
        await client.SendAsync(Ask(), Ct);
        Assert.Equal(["146 error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal("0100" + Entry, await LoadAsync(kernel));
    }

    [Fact]
    public async Task Parameters_OfAllDevices_AreLoaded_SinceALoadReplacesTheOneBefore()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await SetAsync(kernel, new Version(6, 12));
        var client = await ConnectBothAsync(stage);
        await client.SendAsync(Ct, Ask(), Ask(OtherAddress));
        await client.TakeAsync(2, Ct);
        Assert.Equal("0100", (await LoadAsync(kernel))[..4]);
        Assert.Equal("0200", (await LoadAsync(kernel))[..4]);
        await client.SendAsync(Ask(), Ct);
        await client.TakeAsync(1, Ct);
        Assert.Equal("0200" + OtherEntry + Entry, await LoadAsync(kernel));
        Assert.False(kernel.Commands.TryRead(out _));
    }

    [Fact]
    public async Task Parameters_AreLoadedOnceMore_WhereThatUpdatesTheLink()
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await SetAsync(kernel, new Version(6, 13));
        var client = await ConnectBothAsync(stage);
        await client.SendAsync(Ask(OtherAddress), Ct);
        await client.TakeAsync(1, Ct);
        await client.SendAsync(Ask(), Ct);
        await client.TakeAsync(1, Ct);
        string[] loads = [await LoadAsync(kernel), await LoadAsync(kernel), await LoadAsync(kernel), await LoadAsync(kernel)];
        string[] expected = ["0100" + OtherEntry, "0100" + OtherEntry, "0200" + OtherEntry + Entry, "0100" + Entry];
        Assert.Equal(expected, loads);
    }

    [Theory]
    [InlineData(5, 12, 0, 400)]
    [InlineData(6, 3201, 0, 3200)]
    [InlineData(12, 6, 0, 400)]
    [InlineData(6, 12, 500, 3200)]
    [InlineData(6, 12, 0, 9)]
    [InlineData(6, 12, 0, 3201)]
    [InlineData(6, 12, 0, 65536 + 400)]
    [InlineData(6, 3200, 0, 800)]
    public async Task Parameters_OutOfRange_NeverReachTheKernel(uint min, uint max, uint latency, uint timeout)
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await SetAsync(kernel, new Version(6, 12));
        var client = await stage.ConnectAsync();
        await client.SendAsync(Ask(Radio.Address, min, max, latency, timeout), Ct);
        Assert.Equal(["146 error 135"], (await client.TakeAsync(1, Ct)).By());
        Assert.False(kernel.Commands.TryRead(out _));
    }

    [Theory]
    [InlineData(0x14, 8)]
    [InlineData(0x0C, 6)]
    [InlineData(0x03, 133)]
    public async Task Parameters_ThatTheKernelRefuses_AreAnError_AndNotKept(byte status, int error)
    {
        await using var kernel = await FakeKernel.StartAsync();
        await using var stage = await SetAsync(kernel, new Version(6, 12));
        var client = await ConnectBothAsync(stage);
        kernel.Status = status;
        await client.SendAsync(Ask(OtherAddress), Ct);
        Assert.Equal([$"146 error {error}"], (await client.TakeAsync(1, Ct)).By());
        kernel.Status = 0;
        await client.SendAsync(Ask(), Ct);
        Assert.Equal(["146 error 0"], (await client.TakeAsync(1, Ct)).By());
        Assert.Equal("0100" + OtherEntry, await LoadAsync(kernel));
        Assert.Equal("0100" + Entry, await LoadAsync(kernel));
    }

    [Fact]
    public async Task WithoutThePrivilege_TheBitIsOff()
    {
        await using var kernel = await FakeKernel.StartAsync();
        kernel.IsPrivileged = false;
        await using var stage = await ProxyStage.SetAsync(new ProxyBluetoothOptions { OpenManagement = () => kernel.Open() }, Radio.Create());
        var client = await stage.ConnectAsync();
        await client.SendAsync(new DeviceInfoRequest(), Ct);
        Assert.Equal(127u, (await client.ExpectAsync<DeviceInfoResponse>(null, Ct)).BluetoothProxyFeatureFlags);
        await client.SendAsync(Ask(), Ct);
        Assert.Equal(["146 error 6"], (await client.TakeAsync(1, Ct)).By());
    }

    private static async Task<ProxyStage> SetAsync(FakeKernel kernel, Version version)
    {
        var options = new ProxyBluetoothOptions { OpenManagement = () => kernel.Open(), Kernel = version, Scanner = ScannerSource.DBus };
        var stage = await ProxyStage.SetAsync(options, Radio.Create(), Radio.Create(OtherMac, type: BlueZ.Core.AddressType.Public));
        Assert.Equal(0x0015, (await kernel.Commands.ReadAsync(Ct)).Opcode);
        return stage;
    }

    private static async Task<ApiClient> ConnectBothAsync(ProxyStage stage)
    {
        var client = await stage.ConnectAsync();
        await ProxyStage.ConnectAsync(client, OtherAddress);
        return client;
    }

    private static async Task<string> LoadAsync(FakeKernel kernel)
    {
        var command = await kernel.Commands.ReadAsync(Ct).AsTask().WaitAsync(ApiClient.Limit, Ct);
        Assert.Equal((Load, (ushort)0), (command.Opcode, command.Index));
        return Convert.ToHexString(command.Parameters);
    }

    private static BluetoothSetConnectionParamsRequest Ask(
        ulong address = Radio.Address, uint min = 6, uint max = 12, uint latency = 1, uint timeout = 400) =>
        new() { Address = address, MinInterval = min, MaxInterval = max, Latency = latency, Timeout = timeout };
}

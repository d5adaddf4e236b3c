using System.Net;
using System.Net.Sockets;
using BlueZ.Core;
using EspProxy.Health;
using EspProxy.Mdns;
using EspProxy.Noise;
using Fakes;
using Microsoft.Extensions.Time.Testing;

namespace EspProxy.Tests.Health;

/// <summary>What the doctor finds, on a bus with a fake bluetoothd, in folders of our own and at real sockets.</summary>
public sealed class DoctorTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AHealthyMachine_HasNoProblemAndNoWarning()
    {
        await using var ward = await Ward.HealthyAsync();
        using var key = PresharedKey.Generate();
        ward.Options = ward.Options with { EncryptionKey = key };
        var found = await ward.ExamineAsync(Ct);
        Assert.All(found.Values, f => Assert.Equal((f.Id, Verdict.Ok, null), (f.Id, f.Verdict, f.Cure)));
        Assert.Equal(
            ["configuration", "bus", "bluetoothd", "adapter", "power", "rfkill", "capability", "passive-scan", "mdns", "port", "key", "state", "clock"],
            found.Keys);

        // It only asks: nothing is switched on, started or paired.
        Assert.Equal(["GetManagedObjects"], ward.BlueZ!.Calls.Select(c => c.Member).Distinct());
    }

    [Fact]
    public async Task AWrongConfiguration_IsAProblem()
    {
        await using var ward = await Ward.HealthyAsync();
        var found = (await ward.ExamineAsync(Ct, "a.conf line 3: port must be a number", "another"))["configuration"];
        Assert.Equal((Verdict.Problem, "a.conf line 3: port must be a number; another"), (found.Verdict, found.What));
    }

    [Fact]
    public async Task TheBus_IsAProblem_WhenItIsNotThere_AndTheRestIsLookedAt()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Machine = ward.Machine with { BusAddress = "unix:path=/nonexistent/bus" };
        var found = await ward.ExamineAsync(Ct);
        Assert.Equal(Verdict.Problem, found["bus"].Verdict);
        Assert.Contains("systemctl start dbus", found["bus"].Cure, StringComparison.Ordinal);
        Assert.DoesNotContain("bluetoothd", found.Keys);
        Assert.Equal((Verdict.Ok, Verdict.Ok), (found["rfkill"].Verdict, found["port"].Verdict));
    }

    [Fact]
    public async Task Bluetoothd_IsAProblem_WhenItDoesNotRun_AndItsProgramTellsItsRelease()
    {
        await using var ward = await Ward.WithoutBluetoothdAsync();
        ward.File("#!/bin/sh\necho 5.69\n", "bluetoothd");
        var found = await ward.ExamineAsync(Ct);
        Assert.Equal(Verdict.Problem, found["bluetoothd"].Verdict);
        Assert.Contains("systemctl enable --now bluetooth", found["bluetoothd"].Cure, StringComparison.Ordinal);
        Assert.Equal(Verdict.Warning, found["bluez-version"].Verdict);
        Assert.StartsWith("5.69 has a known fault", found["bluez-version"].What, StringComparison.Ordinal);
    }

    // A container runs the doctor every five minutes: whoever stopped bluetoothd wants it stopped.
    [Fact]
    public async Task Bluetoothd_IsNotStarted_WhenTheBusCould()
    {
        await using var ward = await Ward.WithoutBluetoothdAsync();
        var wasStarted = await ward.Bus.AddStartableAsync("org.bluez");
        var found = (await ward.ExamineAsync(Ct))["bluetoothd"];
        Assert.Equal((Verdict.Problem, "It does not run."), (found.Verdict, found.What));
        Assert.False(wasStarted());

        await Assert.ThrowsAsync<BlueZException>(() => BlueZClient.ConnectAsync(new BlueZOptions { BusAddress = ward.Bus.Address }, Ct));
        Assert.True(wasStarted(), "The bus does not start it for others either.");
    }

    [Fact]
    public async Task Bluetoothd_IsWedged_WhenItIsThereAndDoesNotAnswer()
    {
        await using var ward = await Ward.HealthyAsync();
        var time = new ObservedTime();
        ward.Machine = ward.Machine with { Time = time };
        ward.BlueZ!.Wedge();
        var examining = ward.ExamineAsync(Ct);
        await ward.BlueZ.WaitForCallAsync("GetManagedObjects", ct: Ct).WaitAsync(ApiClient.Limit, Ct);
        while (!examining.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.WhenAny(examining, Task.Delay(1, Ct));
        }

        var found = (await examining)["bluetoothd"];
        Assert.Equal((Verdict.Problem, "sudo systemctl restart bluetooth"), (found.Verdict, found.Cure));
        Assert.Equal("bluetoothd is wedged: it is on the bus and did not answer within 10 s.", found.What);
    }

    [Fact]
    public async Task Bluetoothd_RefusesUs_WhenThePolicyDoes()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.BlueZ!.RefuseCalls("GetManagedObjects", "org.freedesktop.DBus.Error.AccessDenied", "Rejected send message");
        var found = (await ward.ExamineAsync(Ct))["bluetoothd"];
        Assert.Equal(Verdict.Problem, found.Verdict);
        Assert.Contains("usermod -aG bluetooth", found.Cure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hci7", "There is no Bluetooth adapter hci7. There is hci0 (00:1A:7D:DA:71:13).")]
    [InlineData(null, "There is no Bluetooth adapter.")]
    public async Task TheAdapter_IsAProblem_WhenItIsNotThere(string? wanted, string what)
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Options = ward.Options with { Adapter = wanted };
        if (wanted is null)
        {
            ward.BlueZ!.RemoveAdapter(ward.BlueZ.Adapters[0]);
        }

        var found = await ward.ExamineAsync(Ct);
        Assert.Equal((Verdict.Problem, what), (found["adapter"].Verdict, found["adapter"].What));
        Assert.DoesNotContain("power", found.Keys);
    }

    [Fact]
    public async Task AnAdapterThatIsOff_IsAWarning_AndStaysOff()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.BlueZ!.Adapters[0].PowerOff();
        Assert.Equal(Verdict.Warning, (await ward.ExamineAsync(Ct))["power"].Verdict);
        Assert.False(ward.BlueZ.Adapters[0].IsPowered);
    }

    [Theory]
    [InlineData("bluetooth", "hci0", "1", "0", "Problem", "sudo rfkill unblock bluetooth")]
    [InlineData("bluetooth", "tpacpi_bluetooth_sw", "1", "0", "Problem", "sudo rfkill unblock bluetooth")]
    [InlineData("bluetooth", "hci0", "0", "1", "Problem", "Use the switch")]
    [InlineData("bluetooth", "hci0", "0", "0", "Ok", null)]
    [InlineData("bluetooth", "hci1", "1", "0", "Ok", null)]
    [InlineData("wlan", "phy0", "1", "1", "Ok", null)]
    public async Task Rfkill_IsAProblem_WhenItBlocksOurAdapter(string type, string name, string soft, string hard, string verdict, string? cure)
    {
        await using var ward = await Ward.HealthyAsync();
        foreach (var (file, text) in new[] { ("type", type), ("name", name), ("soft", soft), ("hard", hard) })
        {
            ward.File(text + "\n", "sys", "class", "rfkill", "rfkill3", file);
        }

        var found = (await ward.ExamineAsync(Ct))["rfkill"];
        Assert.Equal(verdict, found.Verdict.ToString());
        Assert.StartsWith(cure ?? "", found.Cure ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheCapability_IsAWarning_WhenNobodyHasIt_AndFineWhenTheProxyThatRunsHasIt()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Kernel.IsPrivileged = false;
        ward.File("esp-proxy\n", "proc", "4711", "comm");
        ward.File("Name:\tesp-proxy\nCapPrm:\t0000000000001000\n", "proc", "4711", "status");
        var found = await ward.ExamineAsync(Ct);
        Assert.Equal((Verdict.Ok, "The esp-proxy that runs (process 4711) has it."), (found["capability"].Verdict, found["capability"].What));
        Assert.Equal(Verdict.Ok, found["passive-scan"].Verdict);

        await using var other = await Ward.HealthyAsync();
        other.Kernel.IsPrivileged = false;
        other.File("esp-proxy\n", "proc", "4711", "comm");
        other.File("Name:\tesp-proxy\nCapPrm:\t0000000000000fff\n", "proc", "4711", "status");
        found = await other.ExamineAsync(Ct);
        Assert.Equal((Verdict.Warning, Verdict.Warning), (found["capability"].Verdict, found["passive-scan"].Verdict));
        Assert.Contains("AmbientCapabilities=CAP_NET_ADMIN", found["capability"].Cure, StringComparison.Ordinal);
        Assert.Contains("setcap cap_net_admin+ep", found["capability"].Cure, StringComparison.Ordinal);
    }

    // A package for every architecture runs the program by the machine's dotnet, which is every other program's too.
    [Theory]
    [InlineData("dotnet\0/usr/share/esp-proxy/esp-proxy.dll\0--port\06054\0", true)]
    [InlineData("dotnet\0/usr/share/other/other.dll\0/usr/share/esp-proxy/esp-proxy.dll\0", false)]
    [InlineData("dotnet\0/usr/share/other/not-esp-proxy.dll\0", false)]
    [InlineData("", false)]
    public async Task AProxyThatDotnetRuns_IsOneThatRuns(string commandLine, bool isProxy)
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Kernel.IsPrivileged = false;
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        ward.Options = ward.Options with { Endpoint = (IPEndPoint)other.LocalEndpoint };
        ward.Listen(4711, ((IPEndPoint)other.LocalEndpoint).Port);
        ward.File("dotnet\n", "proc", "4711", "comm");
        ward.File(commandLine, "proc", "4711", "cmdline");
        ward.File("Name:\tdotnet\nCapPrm:\t0000000000001000\n", "proc", "4711", "status");
        var found = await ward.ExamineAsync(Ct);
        Assert.Equal(isProxy ? Verdict.Ok : Verdict.Problem, found["port"].Verdict);
        Assert.Contains($"is used by {(isProxy ? "the esp-proxy that runs" : "dotnet")} (process 4711)", found["port"].What, StringComparison.Ordinal);
        Assert.Equal(isProxy ? Verdict.Ok : Verdict.Warning, found["capability"].Verdict);
    }

    [Fact]
    public async Task TheCapability_IsNotToBeGivenToTheHostOfAllNetPrograms()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Kernel.IsPrivileged = false;
        ward.Machine = ward.Machine with { Program = "/usr/lib/dotnet/dotnet" };
        Assert.Equal("In the unit: AmbientCapabilities=CAP_NET_ADMIN", (await ward.ExamineAsync(Ct))["capability"].Cure);
    }

    [Fact]
    public async Task WithoutAManagementSocket_BothAreWarnings()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Machine = ward.Machine with { OpenManagement = FakeKernel.OpenNothing };
        var found = await ward.ExamineAsync(Ct);
        Assert.Equal((Verdict.Warning, Verdict.Warning), (found["capability"].Verdict, found["passive-scan"].Verdict));
    }

    [Theory]
    [InlineData("Auto", false, "Ok", "The built-in responder")]
    [InlineData("Auto", true, "Ok", "Avahi")]
    [InlineData("Avahi", true, "Ok", "Avahi")]
    [InlineData("Avahi", false, "Problem", "Avahi is to do it, and does not run.")]
    [InlineData("Builtin", true, "Ok", "The built-in responder")]
    [InlineData("Off", true, "Ok", "Nobody, as configured")]
    [InlineData("Avahi", false, "Ok", "Nobody: it listens on 127.0.0.1, which nobody on the network can reach.", "127.0.0.1")]
    public async Task WhoAnnounces_IsTold(string mode, bool runs, string verdict, string what, string? bind = null)
    {
        await using var ward = await Ward.HealthyAsync();
        using var avahi = runs ? await FakeAvahi.StartAsync(ward.Bus.Address) : null;
        ward.Options = ward.Options with { Mdns = Enum.Parse<MdnsMode>(mode), Endpoint = new(bind is null ? IPAddress.Any : IPAddress.Parse(bind), 0) };
        var found = (await ward.ExamineAsync(Ct))["mdns"];
        Assert.Equal(verdict, found.Verdict.ToString());
        Assert.StartsWith(what, found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatIsTaken_IsAProblem_AndWhoHoldsItIsTold()
    {
        await using var ward = await Ward.HealthyAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        ward.Machine = ward.Machine with { Proc = "/proc" };
        ward.Options = ward.Options with { Endpoint = (IPEndPoint)other.LocalEndpoint };
        var found = (await ward.ExamineAsync(Ct))["port"];
        Assert.Equal(Verdict.Problem, found.Verdict);
        Assert.Contains($"(process {Environment.ProcessId})", found.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task APortThatIsTaken_IsFine_WhenAnEspProxyRuns()
    {
        await using var ward = await Ward.HealthyAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        ward.Options = ward.Options with { Endpoint = (IPEndPoint)other.LocalEndpoint };
        Assert.Contains("is used by another program.", (await ward.ExamineAsync(Ct))["port"].What, StringComparison.Ordinal);
        await using var second = await Ward.HealthyAsync();
        second.Options = ward.Options;
        second.File("esp-proxy\n", "proc", "4711", "comm");
        Assert.Equal(Verdict.Ok, (await second.ExamineAsync(Ct))["port"].Verdict);
    }

    [Fact]
    public async Task AnAddressOfAnotherMachine_IsAProblem()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Options = ward.Options with { Endpoint = new(IPAddress.Parse("192.0.2.1"), 0) };
        Assert.Equal(Verdict.Problem, (await ward.ExamineAsync(Ct))["port"].Verdict);
    }

    [Fact]
    public async Task AStateDirectory_ThatTheServiceHas_IsFoundWithoutAVariable()
    {
        await using var ward = await Ward.HealthyAsync();
        ward.Options = ward.Options with { StateDirectory = null };
        ward.Machine = ward.Machine with { ServiceState = ward.Folder("service-state") };
        Assert.Contains("service-state can be written", (await ward.ExamineAsync(Ct))["state"].What, StringComparison.Ordinal);
        Assert.Equal(Verdict.Warning, StateCheck.Run(null).Verdict);
        Assert.Equal(Verdict.Problem, StateCheck.Run("/nonexistent/state").Verdict);
    }

    // With DynamicUser= it is a link into /var/lib/private, where only root may look.
    [Fact]
    public async Task AStateDirectory_ThatThisUserCannotSee_IsNotTakenForNone()
    {
        await using var ward = await Ward.HealthyAsync();
        string link = Path.Combine(ward.Folder("lib"), "esp-proxy");
        File.CreateSymbolicLink(link, "private/esp-proxy");
        ward.Options = ward.Options with { StateDirectory = null };
        ward.Machine = ward.Machine with { ServiceState = link };
        var found = (await ward.ExamineAsync(Ct))["state"];
        Assert.Equal((Verdict.Warning, $"This user cannot see {link}.", "sudo esp-proxy --doctor"), (found.Verdict, found.What, found.Cure));
    }

    [Theory]
    [InlineData(2026, true, false, "Ok")]
    [InlineData(2026, null, false, "Ok")]
    [InlineData(2026, false, true, "Ok")]
    [InlineData(2026, false, false, "Warning")]
    [InlineData(1970, true, true, "Warning")]
    public async Task TheClock_IsAWarning_WhenItIsNotSetOrFollowsNobody(int year, bool? kernel, bool isMarked, string verdict)
    {
        await using var ward = await Ward.WithoutBluetoothdAsync();
        if (isMarked)
        {
            ward.File("", "run", "systemd", "timesync", "synchronized");
        }

        var machine = ward.Machine with { IsClockSynchronized = () => kernel, Time = new FakeTimeProvider(new(year, 1, 2, 0, 0, 0, TimeSpan.Zero)) };
        Assert.Equal(verdict, ClockCheck.Run(machine).Verdict.ToString());
    }

    [Theory]
    [InlineData("0", "Ok")]
    [InlineData("50005", "Warning")]
    [InlineData("50000", "Warning")]
    [InlineData(null, null)]
    public async Task TheVoltage_IsToldWhereItIsMeasured(string? bits, string? verdict)
    {
        await using var ward = await Ward.WithoutBluetoothdAsync();
        if (bits is not null)
        {
            ward.File(bits + "\n", "sys", "devices", "platform", "soc", "soc:firmware", "get_throttled");
        }

        Assert.Equal(verdict, PowerSupply.Check(ward.Machine)?.Verdict.ToString());
    }

    [Theory]
    [InlineData("1", "Warning")]
    [InlineData("0", "Ok")]
    public async Task TheVoltage_IsToldByTheSensorToo(string alarm, string verdict)
    {
        await using var ward = await Ward.WithoutBluetoothdAsync();
        ward.File("cpu_thermal\n", "sys", "class", "hwmon", "hwmon0", "name");
        ward.File("rpi_volt\n", "sys", "class", "hwmon", "hwmon1", "name");
        ward.File(alarm + "\n", "sys", "class", "hwmon", "hwmon1", "in0_lcrit_alarm");
        Assert.Equal(verdict, PowerSupply.Check(ward.Machine)?.Verdict.ToString());
    }
}

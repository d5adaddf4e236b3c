using System.Globalization;

namespace Integration.Tests;

/// <summary>The doctor in the built program; what it finds where is tested by itself.</summary>
public sealed class DoctorTests
{
    [Fact]
    public async Task TheDoctor_LooksAtTheProxyThatRuns_AndEndsWithZero()
    {
        await using var world = await World.CreateAsync();
        await using var proxy = await ProxyProcess.ListeningAsync(world.Bus.Address);
        string port = proxy.Port.ToString(CultureInfo.InvariantCulture);
        await using var doctor = ProxyProcess.Start(world.Bus.Address, "--doctor", "--bind", "127.0.0.1", "--port", port);
        int exitCode = await doctor.EndedAsync();
        Assert.Matches($@"ok +TCP port +{port} is used by the esp-proxy that runs \(process [0-9]+\)\.", doctor.Log);
        Assert.Matches(@"ok +Adapter +hci0 \(00:1A:7D:DA:71:13\) is there\.", doctor.Log);
        Assert.DoesNotContain("\e", doctor.Log, StringComparison.Ordinal);

        // The machine that this runs on may have a fault of its own.
        Assert.Equal(doctor.Log.Contains("PROBLEM", StringComparison.Ordinal) ? 1 : 0, exitCode);
    }

    [Fact]
    public async Task TheDoctor_NeedsNoBus_AndEndsWithOne()
    {
        await using var doctor = ProxyProcess.Start(null, "--doctor", "--json", "--port", "0", "--adapter", "hci0", "--log-level", "loud");
        Assert.Equal(1, await doctor.EndedAsync());
        using var json = System.Text.Json.JsonDocument.Parse(doctor.Log);
        var problems = json.RootElement.GetProperty("findings").EnumerateArray()
            .Where(f => f.GetProperty("verdict").GetString() == "problem").Select(f => f.GetProperty("id").GetString());
        Assert.Superset(new HashSet<string?> { "configuration", "bus" }, problems.ToHashSet());
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--doctor", "--check-config")]
    public async Task WhatDoesNotGoTogether_IsSaid(params string[] arguments)
    {
        await using var proxy = ProxyProcess.Start(null, arguments);
        Assert.Equal(2, await proxy.EndedAsync());
        Assert.StartsWith("esp-proxy: --json goes with --doctor", proxy.Log, StringComparison.Ordinal);
    }
}

using System.IO.Pipes;
using System.Text;

namespace BleConnect.Tests;

/// <summary>Where the PIN comes from: each source works, refuses what is no PIN before anything else happens, and shows nothing.</summary>
public sealed class PinSourceTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public enum Source
    {
        File,
        Stdin,
        Variable,
        Credential,
    }

    /// <summary>Every source with every text; of standard input nothing is read behind the first line.</summary>
    public static TheoryData<Source, string> NoPins => [.. from source in Enum.GetValues<Source>()
        from text in new[] { "", "12345", "1234567", "12345a", " 12345", "+12345", "-12345", "123456 ", "123456\n\n", "123456\n654321", "١٢٣٤٥٦", "123 456" }
        where source != Source.Stdin || !text.StartsWith("123456\n", StringComparison.Ordinal)
        select (source, text)];

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(Source.File, "123456")]
    [InlineData(Source.File, "123456\n")]
    [InlineData(Source.File, "123456\r\n")]
    [InlineData(Source.Stdin, "123456\n")]
    [InlineData(Source.Stdin, "123456")]
    [InlineData(Source.Variable, "123456")]
    [InlineData(Source.Credential, "123456\n")]
    [Trait("Defect", "17")]
    public async Task Run_PairsWithThePin_AndNeverShowsIt(Source source, string text)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run run = await stage.RunAsync([Stage.Mac, "--verbose", .. Give(stage, source, text)]);

        Assert.Equal(0, run.ExitCode);
        Assert.DoesNotContain(Stage.Pin, run.Output + run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Warning", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NoPins))]
    [Trait("Defect", "18")]
    public async Task Run_RefusesWhatIsNoPin_BeforeAnyCall(Source source, string text)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run run = await stage.RunAsync([Stage.Mac, .. Give(stage, source, text)]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("Error: Invalid PIN in ", run.Error, StringComparison.Ordinal);
        Assert.EndsWith(": a PIN has exactly six digits (leading zeros count)\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("123", run.Error, StringComparison.Ordinal);
        Assert.Empty(stage.BlueZ.Calls);
    }

    [Fact]
    public async Task Run_ReadsOneLine_FromAPipeThatStaysOpen()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        await using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        stage.Input = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);
        await writer.WriteAsync("123456\n"u8.ToArray(), Test);

        Assert.Equal(0, (await stage.RunAsync(Stage.Mac, "--pin-stdin")).ExitCode);
    }

    [Fact]
    public async Task Run_EndsInTime_WhenNobodyWritesThePin()
    {
        await using Stage stage = await Stage.SetAsync();
        await using var writer = new AnonymousPipeServerStream(PipeDirection.Out);
        stage.Input = new AnonymousPipeClientStream(PipeDirection.In, writer.ClientSafePipeHandle);

        Run run = await stage.RunAsync(Stage.Mac, "--pin-stdin", "--timeout", "0.2");

        Assert.Equal(new Run(2, "", "Error:    Timed out after 0.2 s while reading the PIN\n"), run);
        Assert.Empty(stage.BlueZ.Calls);
    }

    [Theory]
    [InlineData("--pin-stdin")]
    [InlineData("--pin-file")]
    public async Task Run_SaysWhichSourceCannotBeRead(string option)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.Input = new BrokenStream();

        Run run = await stage.RunAsync([Stage.Mac, option, .. option == "--pin-file" ? [_directory.Path + "/none"] : Array.Empty<string>()]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith($"Error: Cannot read {option}", run.Error, StringComparison.Ordinal);
        Assert.Empty(stage.BlueZ.Calls);
    }

    [Theory]
    [InlineData("--pin 123456 --pin-stdin", "--pin and --pin-stdin are mutually exclusive")]
    [InlineData("--pin-file x --pin-stdin", "--pin-file and --pin-stdin are mutually exclusive")]
    [InlineData("--pin 123456 --pin-file x", "--pin and --pin-file are mutually exclusive")]
    public async Task Run_RefusesTwoSources(string options, string error)
    {
        await using Stage stage = await Stage.SetAsync();

        Assert.Equal(new Run(2, "", $"Error: {error}\n"), await stage.RunAsync([Stage.Mac, .. options.Split(' ')]));
    }

    [Fact]
    public async Task Run_PrefersTheCommandLine_ThenTheVariable_ThenTheCredential()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        Give(stage, Source.Credential, "wrong");
        Assert.Equal(2, (await stage.RunAsync(Stage.Mac)).ExitCode);

        Give(stage, Source.Variable, "123456");
        Assert.Equal(0, (await stage.RunAsync(Stage.Mac)).ExitCode);

        Give(stage, Source.Variable, "wrong");
        Assert.Equal(0, (await stage.RunAsync(Stage.Mac, "--force-repair", "--pin", "123456")).ExitCode);
    }

    [Theory]
    [InlineData("--check-only", 1)]
    [InlineData("--remove", 0)]
    public async Task Run_LeavesTheVariableAlone_WhenNoPinIsNeeded(string option, int code)
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        Give(stage, Source.Variable, "wrong");

        Assert.Equal(code, (await stage.RunAsync(Stage.Mac, option)).ExitCode);
    }

    [Fact]
    public async Task Run_AsksTheTerminal_WhenTheCredentialsAreNoneOfOurs()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();
        _directory.Write("password", "x");
        stage.Environment["CREDENTIALS_DIRECTORY"] = _directory.Path;

        Assert.Equal("Error:    No PIN given and no terminal to ask for it. Use --pin.\n", (await stage.RunAsync(Stage.Mac)).Error);
    }

    [Fact]
    [Trait("Defect", "17")]
    public async Task Verbose_WarnsOfAPinOnTheCommandLine_InOneLine()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.AddRadio();

        Run verbose = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin, "--verbose");
        Run plain = await stage.RunAsync(Stage.Mac, "--pin", Stage.Pin);

        Assert.Single(verbose.Output.Split('\n'), l => l.StartsWith("  [Warning: every user of this machine can read a PIN", StringComparison.Ordinal));
        Assert.DoesNotContain("Warning", plain.Output + plain.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(Stage.Pin, verbose.Output + verbose.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RefusesToReadThePinWithEcho()
    {
        await using Stage stage = await Stage.SetAsync();
        stage.IsInputTerminal = true;

        Run run = await stage.RunAsync(Stage.Mac, "--pin-stdin");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("Error: --pin-stdin would show the PIN on the terminal.", run.Error, StringComparison.Ordinal);
    }

    /// <summary>Puts a text where the source has its PIN; the options that go with it.</summary>
    private string[] Give(Stage stage, Source source, string text)
    {
        switch (source)
        {
            case Source.File:
                return ["--pin-file", _directory.Write("secret", text)];
            case Source.Stdin:
                stage.Input = new MemoryStream(Encoding.UTF8.GetBytes(text));
                return ["--pin-stdin"];
            case Source.Variable:
                stage.Environment["MESHCORE_BLE_PIN"] = text;
                return [];
            default:
                _directory.Write("pin", text);
                stage.Environment["CREDENTIALS_DIRECTORY"] = _directory.Path;
                return [];
        }
    }

    private sealed class BrokenStream : MemoryStream
    {
        public override int Read(byte[] buffer, int offset, int count) => throw new IOException("Bad file descriptor");
    }
}

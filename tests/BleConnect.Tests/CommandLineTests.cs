namespace BleConnect.Tests;

/// <summary>The words of the command line as argparse of Python 3.11 reads them; every expected text was printed by it.</summary>
public sealed class CommandLineTests
{
    private const string Mac = "AA:BB:CC:DD:EE:FF";

    private const string UsageLine = """
        usage: meshcore-ble-connect [-h] [--pin PIN] [--check-only] [--force-repair]
                                    [--verbose] [--version] [--pin-file FILE]
                                    [--pin-stdin] [--timeout SECONDS]
                                    [--adapter ADAPTER] [--wait SECONDS]
                                    [--verify-service UUID] [--no-trust] [--remove]
                                    [--list] [--json]
                                    MAC

        """;

    public static readonly TheoryData<int, string> Wrapped = new()
    {
        { 400, "usage: meshcore-ble-connect [-h] [--pin PIN] [--check-only] [--force-repair] [--verbose] [--version] [--pin-file FILE] [--pin-stdin] [--timeout SECONDS] [--adapter ADAPTER] [--wait SECONDS] [--verify-service UUID] [--no-trust] [--remove] [--list] [--json] MAC\n" },
        { 61, """
            usage: meshcore-ble-connect [-h] [--pin PIN] [--check-only]
                                        [--force-repair] [--verbose]
                                        [--version] [--pin-file FILE]
                                        [--pin-stdin]
                                        [--timeout SECONDS]
                                        [--adapter ADAPTER]
                                        [--wait SECONDS]
                                        [--verify-service UUID]
                                        [--no-trust] [--remove]
                                        [--list] [--json]
                                        MAC

            """ },
        { 40, """
            usage: meshcore-ble-connect [-h]
                                        [--pin PIN]
                                        [--check-only]
                                        [--force-repair]
                                        [--verbose]
                                        [--version]
                                        [--pin-file FILE]
                                        [--pin-stdin]
                                        [--timeout SECONDS]
                                        [--adapter ADAPTER]
                                        [--wait SECONDS]
                                        [--verify-service UUID]
                                        [--no-trust]
                                        [--remove]
                                        [--list]
                                        [--json]
                                        MAC

            """ },
        { 20, """
            usage: meshcore-ble-connect
                   [-h]
                   [--pin PIN]
                   [--check-only]
                   [--force-repair]
                   [--verbose]
                   [--version]
                   [--pin-file FILE]
                   [--pin-stdin]
                   [--timeout SECONDS]
                   [--adapter ADAPTER]
                   [--wait SECONDS]
                   [--verify-service UUID]
                   [--no-trust]
                   [--remove]
                   [--list]
                   [--json]
                   MAC

            """ },
    };

    [Theory]
    [InlineData("--pin 123456 AA", "123456", false, false, false)]
    [InlineData("AA --pi=000001", "000001", false, false, false)]
    [InlineData("AA --p 1=2", "1=2", false, false, false)]
    [InlineData("--pin=1=2 AA", "1=2", false, false, false)]
    [InlineData("AA --pin -5", "-5", false, false, false)]
    [InlineData("AA --pin=", "", false, false, false)]
    [InlineData("--pin 1 --pin 2 AA", "2", false, false, false)]
    [InlineData("AA --check", null, true, false, false)]
    [InlineData("--c AA", null, true, false, false)]
    [InlineData("--force AA --f", null, false, true, false)]
    [InlineData("--verb AA", null, false, false, true)]
    [InlineData("AA --", null, false, false, false)]
    [InlineData("-- AA", null, false, false, false)]
    public void Parse_BindsTheWords_AsArgparseDoes(string words, string? pin, bool check, bool force, bool verbose)
    {
        CommandLine line = CommandLine.Parse(words.Split(' '), 80);

        Assert.NotNull(line.Arguments);
        Assert.Equal("AA", line.Arguments.Mac);
        Assert.Equal(pin, line.Arguments.Pin);
        Assert.Equal((check, force, verbose), (line.Arguments.CheckOnly, line.Arguments.ForceRepair, line.Arguments.Verbose));
    }

    [Theory]
    [InlineData("", "the following arguments are required: MAC")]
    [InlineData("--ver", "ambiguous option: --ver could match --verbose, --version")]
    [InlineData("--foo --ver", "ambiguous option: --ver could match --verbose, --version")]
    [InlineData("--ver=1", "ambiguous option: --ver=1 could match --verbose, --version")]
    [InlineData("--foo AA", "unrecognized arguments: --foo")]
    [InlineData("--foo", "the following arguments are required: MAC")]
    [InlineData("AA BB --foo", "unrecognized arguments: BB --foo")]
    [InlineData("AA --pin", "argument --pin: expected one argument")]
    [InlineData("AA --pin -x", "argument --pin: expected one argument")]
    [InlineData("AA --pin --verbose", "argument --pin: expected one argument")]
    [InlineData("AA --pin -- 12", "argument --pin: expected one argument")]
    [InlineData("--check-only=foo AA", "argument --check-only: ignored explicit argument 'foo'")]
    [InlineData("--check-only= AA", "argument --check-only: ignored explicit argument ''")]
    [InlineData("--check-only='a X", "argument --check-only: ignored explicit argument \"'a\"")]
    [InlineData("--help=1", "argument -h/--help: ignored explicit argument '1'")]
    [InlineData("-hx AA", "argument -h/--help: ignored explicit argument 'x'")]
    [InlineData("-v AA", "unrecognized arguments: -v")]
    [InlineData("--pin-", "ambiguous option: --pin- could match --pin-file, --pin-stdin")]
    [InlineData("AA --timeout", "argument --timeout: expected one argument")]
    [InlineData("--json=1 AA", "argument --json: ignored explicit argument '1'")]
    [InlineData("AA --verb --", "unrecognized arguments: --")]
    [InlineData("-- AA --verbose", "unrecognized arguments: --verbose")]
    [Trait("Row", "3")]
    public void Parse_Refuses_InTheWordsOfArgparse(string words, string message)
    {
        CommandLine line = CommandLine.Parse(words.Split(' ', StringSplitOptions.RemoveEmptyEntries), 80);

        Assert.Null(line.Arguments);
        Assert.Equal(2, line.ExitCode);
        Assert.Equal($"{UsageLine}meshcore-ble-connect: error: {message}\n", line.Text);
    }

    /// <summary>A caller that shortens the original's options is not disturbed by ours.</summary>
    [Theory]
    [InlineData("--p 000001 AA", "000001", null, false)]
    [InlineData("--pin-f x AA", null, "x", false)]
    [InlineData("--pin-s AA", null, null, true)]
    [InlineData("--pi 000001 AA", "000001", null, false)]
    public void Parse_GivesTheOriginalsOptionsTheShorterNames(string words, string? pin, string? file, bool stdin)
    {
        Arguments? arguments = CommandLine.Parse(words.Split(' '), 80).Arguments;

        Assert.NotNull(arguments);
        Assert.Equal((pin, file, stdin), (arguments.Pin, arguments.PinFile, arguments.PinStdin));
    }

    [Fact]
    public void Parse_BindsTheNewOptions()
    {
        const string Words = "--list --timeout 5 --adapter hci1 --wait=7 --veri 180f --no-t --json --rem";
        Arguments? arguments = CommandLine.Parse(Words.Split(' '), 80).Arguments;

        Assert.NotNull(arguments);
        Assert.Equal(("", "5", "hci1", "7"), (arguments.Mac, arguments.Timeout, arguments.Adapter, arguments.Wait));
        Assert.Equal("180f", arguments.VerifyService);
        Assert.True(arguments is { List: true, Remove: true, NoTrust: true, Json: true, Verbose: false, CheckOnly: false });
    }

    [Theory]
    [InlineData("--version")]
    [InlineData("--vers")]
    [InlineData("--foo --version BB CC")]
    public void Parse_TellsTheVersion_WhateverElseIsThere(string words)
    {
        Assert.Equal(new CommandLine(null, "meshcore-ble-connect v1.0.0\n"), CommandLine.Parse(words.Split(' '), 80));
    }

    [Theory]
    [InlineData("-h")]
    [InlineData("--he")]
    [InlineData("-hh --version")]
    [Trait("Row", "2")]
    public void Parse_Helps_WhateverElseIsThere(string words)
    {
        string help = UsageLine + """

            BLE Connection Manager — ensures a BLE bond before your application starts.

            positional arguments:
              MAC                   address of the device (AA:BB:CC:DD:EE:FF)

            options:
              -h, --help            show this help message and exit
              --pin PIN             six-digit PIN; without it the terminal is asked
              --check-only          say whether a valid bond exists, change nothing, never
                                    ask
              --force-repair        remove the bond and pair again without looking at it
              --verbose             print every step
              --version             show program's version number and exit
              --pin-file FILE       read the PIN from a file
              --pin-stdin           read the PIN from standard input
              --timeout SECONDS     limit of the whole run (default: 60)
              --adapter ADAPTER     name or address of the adapter (default: hci0)
              --wait SECONDS        wait so long for bluetoothd and the adapter
              --verify-service UUID
                                    prove the bond by reading this service
              --no-trust            do not mark the device as trusted
              --remove              forget the bond
              --list                list known and nearby devices; takes no MAC
              --json                print one JSON object to standard output, the rest to
                                    standard error

            """;
        Assert.Equal(new CommandLine(null, help), CommandLine.Parse(words.Split(' '), 80));
    }

    [Theory]
    [MemberData(nameof(Wrapped))]
    public void Parse_WrapsTheUsage_ToTheTerminal(int columns, string usage)
    {
        string text = CommandLine.Parse([], columns).Text;

        Assert.Equal(usage + "meshcore-ble-connect: error: the following arguments are required: MAC\n", text);
    }

    [Fact]
    public void Parse_KeepsTheAddressAsGiven_SoThatTheErrorCanShowIt()
    {
        Assert.Equal(Mac.ToLowerInvariant(), CommandLine.Parse([Mac.ToLowerInvariant()], 80).Arguments!.Mac);
    }
}

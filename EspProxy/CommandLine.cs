using System.Diagnostics.CodeAnalysis;
using System.Net;
using CommandLine;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>Turns the arguments into options, or into what to print and how to exit.</summary>
internal static class CommandLine
{
    public const string Help = """
        Usage: esp-proxy [options]

        Makes this machine an ESPHome Bluetooth proxy for Home Assistant.

          --name NAME             name on the network: a-z, 0-9 and dashes, at most 31 (default: esp-proxy)
          --friendly-name TEXT    name that Home Assistant shows (default: ESP Proxy)
          --bind ADDRESS          address to listen on (default: all, IPv4 and IPv6)
          --port PORT             TCP port (default: 6053)
          --adapter ADAPTER       Bluetooth adapter by name or address (default: the first one)
          --max-connections N     Bluetooth connections at a time, 1 to 32 (default: 5)
          --log-level LEVEL       trace, debug, info, warning or error (default: info)
          --version               print the version
          --help                  print this

        Exit codes: 0 ended as asked, 1 could not run, 2 wrong arguments.

        """;

    private const int MaxNameLength = 31;
    private const int MaxFriendlyNameLength = 120;
    private const int MaxConnections = 32;

    public static string Version => typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    /// <summary>The options; or, when they are null, the text to print and the exit code.</summary>
    public static (ProxyOptions? Options, string Text, int ExitCode) Parse(string[] args, string? stateDirectory)
    {
        using var parser = new Parser(settings =>
        {
            settings.HelpWriter = null;
            settings.AutoHelp = false;
            settings.AutoVersion = false;
            settings.ParsingCulture = System.Globalization.CultureInfo.InvariantCulture;
        });
        return parser.ParseArguments<Arguments>(args).MapResult(
            arguments => Check(arguments, stateDirectory),
            errors => (null, $"esp-proxy: {Say(errors.First())}\nTry 'esp-proxy --help'.\n", 2));
    }

    private static (ProxyOptions? Options, string Text, int ExitCode) Check(Arguments arguments, string? stateDirectory)
    {
        if (arguments.Help)
        {
            return (null, Help, 0);
        }

        if (arguments.Version)
        {
            return (null, $"esp-proxy v{Version}\n", 0);
        }

        LogLevel? level = LevelOf(arguments.LogLevel);
        IPAddress? bind = arguments.Bind is null ? IPAddress.IPv6Any : IPAddress.TryParse(arguments.Bind, out var parsed) ? parsed : null;
        string? wrong =
            arguments.Rest.FirstOrDefault() is { } rest ? $"unexpected argument \"{rest}\"" :
            !IsName(arguments.Name) ? $"--name must be 1 to {MaxNameLength} of a-z, 0-9 and dashes, not \"{arguments.Name}\"" :
            arguments.FriendlyName.Length is 0 or > MaxFriendlyNameLength ? $"--friendly-name must have 1 to {MaxFriendlyNameLength} characters" :
            bind is null ? $"--bind must be an IP address, not \"{arguments.Bind}\"" :
            arguments.Port is < 0 or > 65535 ? $"--port must be 0 to 65535, not {arguments.Port}" :
            arguments.MaxConnections is < 1 or > MaxConnections ? $"--max-connections must be 1 to {MaxConnections}, not {arguments.MaxConnections}" :
            level is null ? $"--log-level must be trace, debug, info, warning or error, not \"{arguments.LogLevel}\"" :
            null;
        return wrong is not null ? (null, $"esp-proxy: {wrong}\n", 2) : (new ProxyOptions
        {
            Name = arguments.Name,
            FriendlyName = arguments.FriendlyName,
            Endpoint = new IPEndPoint(bind!, arguments.Port),
            MaxConnections = arguments.MaxConnections,
            Adapter = arguments.Adapter,
            LogLevel = level!.Value,
            StateDirectory = stateDirectory,
        }, "", 0);
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static LogLevel? LevelOf(string name) => name.ToUpperInvariant() switch
    {
        "TRACE" => LogLevel.Trace,
        "DEBUG" => LogLevel.Debug,
        "INFO" or "INFORMATION" => LogLevel.Information,
        "WARNING" or "WARN" => LogLevel.Warning,
        "ERROR" or "CRITICAL" => LogLevel.Error,
        _ => null,
    };

    private static string Say(Error error) => error switch
    {
        BadFormatConversionError bad => $"--{bad.NameInfo.LongName} wants a number",
        MissingValueOptionError missing => $"--{missing.NameInfo.LongName} wants a value",
        RepeatedOptionError repeated => $"--{repeated.NameInfo.LongName} was given twice",
        TokenError token => $"unknown option {token.Token}",
        _ => $"the arguments could not be read ({error.Tag})",
    };

    [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)]
    private sealed class Arguments
    {
        [Option("name", Default = "esp-proxy")]
        public string Name { get; set; } = "";

        [Option("friendly-name", Default = "ESP Proxy")]
        public string FriendlyName { get; set; } = "";

        [Option("bind")]
        public string? Bind { get; set; }

        [Option("port", Default = 6053)]
        public int Port { get; set; }

        [Option("adapter")]
        public string? Adapter { get; set; }

        [Option("max-connections", Default = 5)]
        public int MaxConnections { get; set; }

        [Option("log-level", Default = "info")]
        public string LogLevel { get; set; } = "";

        [Option("version")]
        public bool Version { get; set; }

        [Option("help")]
        public bool Help { get; set; }

        // What belongs to no option; the parser would drop it without a word.
        [Value(0)]
        public IEnumerable<string> Rest { get; set; } = [];
    }
}

using System.Diagnostics.CodeAnalysis;
using System.Text;
using CommandLine;
using EspProxy.Health;
using EspProxy.Noise;
using EspProxy.Settings;

namespace EspProxy;

/// <summary>Turns the arguments, the environment and the configuration file into options, or into what to print and how to exit.</summary>
internal static class CommandLine
{
    private const int Done = 0;
    private const int Wrong = 2;

    public static string Version => typeof(CommandLine).Assembly.GetName().Version!.ToString(3);

    private static string VersionText => $"esp-proxy v{Version}\n";

    /// <summary>The options; or, when they are null, the text to print and the exit code.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="variable">The environment.</param>
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(Arguments))]
    public static (ProxyOptions? Options, string Text, int ExitCode) Parse(string[] args, Func<string, string?> variable)
    {
        // The parser costs more than the rest of the start, and has nothing to add here.
        if (args is ["--version"])
        {
            return (null, VersionText, Done);
        }

        using var parser = NewParser();
        return parser.ParseArguments<Arguments>(args).MapResult(
            arguments => Read(arguments, variable),
            errors => (null, $"esp-proxy: {Say(errors.First())}\nTry 'esp-proxy --help'.\n", Wrong));
    }

    /// <summary>Reads what can have changed since the start: the configuration file and the files that it names. The options are of use only without errors.</summary>
    public static (ProxyOptions Options, IReadOnlyList<string> Errors) Reread(string[] args, Func<string, string?> variable)
    {
        using var parser = NewParser();
        return parser.ParseArguments<Arguments>(args).MapResult(
            arguments =>
            {
                var (options, _, errors) = Collect(arguments, variable);
                return (options, errors);
            },
            errors => (new ProxyOptions(), [Say(errors.First())]));
    }

    /// <summary>What the doctor is to look at; null when nobody asked for it, or the arguments are wrong.</summary>
    public static DoctorOrder? Doctor(string[] args, Func<string, string?> variable)
    {
        // The parser is not asked a second time at every start.
        if (!args.Any(a => a.StartsWith("--doctor", StringComparison.Ordinal)))
        {
            return null;
        }

        using var parser = NewParser();
        return parser.ParseArguments<Arguments>(args).MapResult(
            arguments =>
            {
                if (!arguments.Doctor || arguments.Help || arguments.Version || arguments.GenerateKey || arguments.CheckConfig || arguments.Rest.Any())
                {
                    return null;
                }

                var (options, _, errors) = Collect(arguments, variable);
                return new DoctorOrder(options, errors, arguments.Json);
            },
            _ => null);
    }

    private static Parser NewParser() => new(settings =>
    {
        settings.HelpWriter = null;
        settings.AutoHelp = false;
        settings.AutoVersion = false;
        settings.ParsingCulture = System.Globalization.CultureInfo.InvariantCulture;
    });

    private static (ProxyOptions? Options, string Text, int ExitCode) Read(Arguments arguments, Func<string, string?> variable)
    {
        if (arguments.Help)
        {
            return (null, Usage.Text, Done);
        }

        if (arguments.Version)
        {
            return (null, VersionText, Done);
        }

        if (arguments.Rest.FirstOrDefault() is { } rest)
        {
            return (null, $"esp-proxy: unexpected argument \"{rest}\"\nTry 'esp-proxy --help'.\n", Wrong);
        }

        if (arguments.Doctor || arguments.Json)
        {
            return (null, "esp-proxy: --json goes with --doctor, and that with nothing that prints something else\nTry 'esp-proxy --help'.\n", Wrong);
        }

        if (arguments.GenerateKey)
        {
            using var key = PresharedKey.Generate();
            return (null, key.ToBase64() + "\n", Done);
        }

        var (options, settings, errors) = Collect(arguments, variable);
        return errors.Count > 0 ? (null, string.Concat(errors.Select(e => $"esp-proxy: {e}\n")), Wrong)
            : arguments.CheckConfig ? (null, Describe(settings), Done)
            : (options, "", Done);
    }

    private static (ProxyOptions Options, IReadOnlyDictionary<string, Setting> Settings, IReadOnlyList<string> Errors) Collect(
        Arguments arguments, Func<string, string?> variable)
    {
        var errors = new List<string>();
        var settings = SettingSources.Collect(arguments, variable, errors);
        return (OptionsReader.Read(settings, variable, errors), settings, errors);
    }

    private static string Describe(IReadOnlyDictionary<string, Setting> settings)
    {
        var text = new StringBuilder();
        foreach (var setting in SettingNames.All.Where(settings.ContainsKey).Select(name => settings[name]))
        {
            string value = setting.Name == SettingNames.EncryptionKey ? "(a key)" : setting.Value;
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{setting.Name} = {value}  ({setting.Source})\n");
        }

        return text.Append("The configuration is right; what is not shown has its default.\n").ToString();
    }

    private static string Say(Error error) => error switch
    {
        MissingValueOptionError missing => $"--{missing.NameInfo.LongName} wants a value",
        RepeatedOptionError repeated => $"--{repeated.NameInfo.LongName} was given twice",
        TokenError token => $"unknown option {token.Token}",
        _ => $"the arguments could not be read ({error.Tag})",
    };
}

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
    /// <param name="service">Where --check-config looks for the secrets of the service; null is where the package has them.</param>
    [DynamicDependency(DynamicallyAccessedMemberTypes.All, typeof(Arguments))]
    public static (ProxyOptions? Options, string Text, int ExitCode) Parse(string[] args, Func<string, string?> variable, ServiceFolders? service = null)
    {
        // The parser costs more than the rest of the start, and has nothing to add here.
        if (args is ["--version"])
        {
            return (null, VersionText, Done);
        }

        using var parser = NewParser();
        return parser.ParseArguments<Arguments>(args).MapResult(
            arguments => Read(arguments, variable, service ?? new()),
            errors => (null, $"esp-proxy: {Say(errors.First())}\nTry 'esp-proxy --help'.\n", Wrong));
    }

    /// <summary>Reads what can have changed since the start: the configuration file and the files that it names. The options are of use only without errors.</summary>
    public static (ProxyOptions Options, IReadOnlyList<string> Errors) Reread(string[] args, Func<string, string?> variable)
    {
        using var parser = NewParser();
        return parser.ParseArguments<Arguments>(args).MapResult(
            arguments =>
            {
                var read = Configuration.Read(arguments, variable, SecretFolders.Own(variable));
                return (read.Options, read.Errors);
            },
            errors => (new ProxyOptions(), [Say(errors.First())]));
    }

    /// <summary>What the doctor is to look at; null when nobody asked for it, or the arguments are wrong.</summary>
    public static DoctorOrder? Doctor(string[] args, Func<string, string?> variable, ServiceFolders? service = null)
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

                return new DoctorOrder(Configuration.Read(arguments, variable, SecretFolders.OfService(service ?? new(), variable)), arguments.Json);
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

    private static (ProxyOptions? Options, string Text, int ExitCode) Read(Arguments arguments, Func<string, string?> variable, ServiceFolders service)
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

        var read = Configuration.Read(arguments, variable, arguments.CheckConfig ? SecretFolders.OfNextStart(service, variable) : SecretFolders.Own(variable));
        return read.Errors.Count > 0 ? (null, string.Concat(read.Errors.Select(e => $"esp-proxy: {e}\n")), Wrong)
            : arguments.CheckConfig ? (null, Describe(read.Settings, read.Secrets.Hidden), Done)
            : (read.Options, "", Done);
    }

    private static string Describe(IReadOnlyDictionary<string, Setting> settings, IReadOnlyList<string> hidden)
    {
        var text = new StringBuilder();
        foreach (var setting in SettingNames.All.Where(settings.ContainsKey).Select(name => settings[name]))
        {
            string value = setting.Name == SettingNames.EncryptionKey ? "(a key)" : setting.Value;
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"{setting.Name} = {value}  ({setting.Source})\n");
        }

        return text.Append(hidden.Count > 0
            ? $"What this user can read is right. To check {string.Join(" and ", hidden)} too: sudo esp-proxy --check-config\n"
            : "The configuration is right; what is not shown has its default.\n").ToString();
    }

    private static string Say(Error error) => error switch
    {
        MissingValueOptionError missing => $"--{missing.NameInfo.LongName} wants a value",
        RepeatedOptionError repeated => $"--{repeated.NameInfo.LongName} was given twice",
        TokenError token => $"unknown option {token.Token}",
        _ => $"the arguments could not be read ({error.Tag})",
    };
}

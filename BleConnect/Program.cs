using System.Globalization;
using System.Text;
using BleConnect;

using var interruption = new Interruption();
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
await using var output = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true };
await using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
var surroundings = new Surroundings { Output = output, Error = error, Columns = Columns() };
int code = await Tool.RunAsync(args, surroundings, interruption.Token);
return code == ExitCode.Interrupted ? interruption.ExitCode : code;

// As Python does: COLUMNS first, then the terminal, then 80.
static int Columns()
{
    if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int set) && set > 0)
    {
        return set;
    }

    return Console.IsOutputRedirected || Console.WindowWidth <= 0 ? 80 : Console.WindowWidth;
}

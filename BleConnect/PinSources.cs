using System.Text;
using BlueZ.Core.Pairing;

namespace BleConnect;

/// <summary>
/// Where the PIN comes from: the command line, else the environment, else systemd's credential, else the terminal. All but the
/// last are read and checked before anything else is touched.
/// </summary>
internal sealed class PinSources(Arguments arguments, Surroundings surroundings)
{
    public const string Rule = "a PIN has exactly six digits (leading zeros count)";

    /// <summary>The environment variables that hold the PIN or lead to it: no other program gets them.</summary>
    public static readonly string[] Variables = [Variable, CredentialsVariable];

    private const string Variable = "MESHCORE_BLE_PIN";
    private const string CredentialsVariable = "CREDENTIALS_DIRECTORY";
    private const string CredentialName = "pin";

    // Six digits and the end of a line; one byte more shows that there is more.
    private const int MaxLength = 9;

    /// <summary>What --verbose says about the source; null when there is nothing to say.</summary>
    public string? Warning => arguments.Pin is null
        ? null
        : "Warning: every user of this machine can read a PIN on the command line; use --pin-file, MESHCORE_BLE_PIN or a systemd credential";

    /// <summary>Refuses what needs no reading: a wrong --pin, and more than one source.</summary>
    /// <exception cref="UsageException">The text does not show the PIN.</exception>
    public void Check()
    {
        Option.AtMostOne(
            arguments.Pin is null ? null : "--pin",
            arguments.PinFile is null ? null : "--pin-file",
            arguments.PinStdin ? "--pin-stdin" : null);
        if (arguments.Pin is not null)
        {
            Parse(arguments.Pin, "");
        }
    }

    /// <summary>The PIN, or null when the terminal has to be asked.</summary>
    /// <exception cref="UsageException">There is a source, but no PIN in it.</exception>
    public async Task<Pin?> ReadAsync(CancellationToken ct)
    {
        if (arguments.Pin is not null)
        {
            return Parse(arguments.Pin, "");
        }

        if (arguments.PinFile is not null)
        {
            return await ReadAsync($"--pin-file {arguments.PinFile}", () => File.OpenRead(arguments.PinFile), ReadUpTo, ct).ConfigureAwait(false);
        }

        if (arguments.PinStdin)
        {
            return surroundings.IsInputTerminal
                ? throw new UsageException("--pin-stdin would show the PIN on the terminal. Without it the PIN is asked and not shown.")
                : await ReadAsync("--pin-stdin", () => surroundings.Input, ReadLine, ct).ConfigureAwait(false);
        }

        if (surroundings.Variable(Variable) is { } text)
        {
            return Parse(text, $" in {Variable}");
        }

        return CredentialPath() is { } path
            ? await ReadAsync($"the credential {CredentialName}", () => File.OpenRead(path), ReadUpTo, ct).ConfigureAwait(false)
            : null;
    }

    /// <summary>systemd gives a unit its credentials as files; one without a PIN among them is none of ours.</summary>
    private string? CredentialPath()
    {
        if (surroundings.Variable(CredentialsVariable) is not { Length: > 0 } directory)
        {
            return null;
        }

        string path = Path.Combine(directory, CredentialName);
        return File.Exists(path) ? path : null;
    }

    // On a thread of its own: to open or to read a pipe that nobody writes to takes for ever.
    private static async Task<Pin> ReadAsync(string source, Func<Stream> open, Func<Stream, byte[]> read, CancellationToken ct)
    {
        try
        {
            byte[] bytes = await Task.Run(Read, ct).WaitAsync(ct).ConfigureAwait(false);
            string text = Encoding.Latin1.GetString(bytes);
            return Parse(text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text, $" in {source}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"Cannot read {source}: {e.Message}");
        }

        byte[] Read()
        {
            using Stream stream = open();
            return read(stream);
        }
    }

    private static byte[] ReadUpTo(Stream stream)
    {
        byte[] bytes = new byte[MaxLength];
        return bytes[..stream.ReadAtLeast(bytes, MaxLength, throwOnEndOfStream: false)];
    }

    // Who writes a PIN into a pipe need not close it.
    private static byte[] ReadLine(Stream stream)
    {
        byte[] bytes = new byte[MaxLength];
        int length = 0;
        int read = 1;
        while (read > 0 && length < MaxLength && !bytes.AsSpan(0, length).Contains((byte)'\n'))
        {
            read = stream.Read(bytes, length, MaxLength - length);
            length += read;
        }

        int end = Array.IndexOf(bytes, (byte)'\n', 0, length);
        return bytes[..(end < 0 ? length : end + 1)];
    }

    private static Pin Parse(string text, string where) =>
        Pin.TryParse(text, out Pin? pin) ? pin : throw new UsageException($"Invalid PIN{where}: {Rule}");
}

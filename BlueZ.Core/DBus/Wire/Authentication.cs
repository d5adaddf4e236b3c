using System.Globalization;
using System.Text;

namespace BlueZ.Core.DBus.Wire;

/// <summary>The EXTERNAL handshake: the kernel tells the bus who we are (D-Bus specification, "Authentication Protocol").</summary>
internal static class Authentication
{
    // The daemon's own limit for a line of the handshake.
    private const int MaxLine = 16 * 1024;

    /// <summary>Authenticates as the effective user and asks for descriptor passing; a bus that does not agree sends none.</summary>
    public static async Task RunAsync(UnixTransport transport)
    {
        // The digit d is the byte 3d.
        string uid = Libc.geteuid().ToString(CultureInfo.InvariantCulture);
        await SendAsync(transport, $"\0AUTH EXTERNAL {string.Concat(uid.Select(digit => $"3{digit}"))}\r\n").ConfigureAwait(false);
        string answer = await ReadLineAsync(transport).ConfigureAwait(false);
        if (!answer.StartsWith("OK", StringComparison.Ordinal))
        {
            throw new DBusConnectFailedException($"The bus refused to authenticate user {uid}: {answer}");
        }

        await SendAsync(transport, "NEGOTIATE_UNIX_FD\r\n").ConfigureAwait(false);
        await ReadLineAsync(transport).ConfigureAwait(false);
        await SendAsync(transport, "BEGIN\r\n").ConfigureAwait(false);
    }

    private static ValueTask SendAsync(UnixTransport transport, string text) => transport.SendAsync(Encoding.ASCII.GetBytes(text), null);

    /// <summary>Nothing comes behind the line: before it is told to begin, a bus only answers.</summary>
    private static async Task<string> ReadLineAsync(UnixTransport transport)
    {
        byte[] line = new byte[MaxLine];
        for (int length = 0; length < MaxLine;)
        {
            int received = await transport.ReceiveAsync(line.AsMemory(length)).ConfigureAwait(false);
            if (received == 0)
            {
                throw new DBusConnectFailedException("The bus closed the connection during authentication.");
            }

            length += received;
            if (line[length - 1] == (byte)'\n')
            {
                return Encoding.ASCII.GetString(line, 0, length).TrimEnd('\r', '\n');
            }
        }

        throw new DBusConnectFailedException("The bus sent a line without end during authentication.");
    }
}

namespace EspProxy.Tests;

/// <summary>The server said why it does not let an encrypted client in.</summary>
internal sealed class HandshakeRefusedException(string reason) : Exception($"The server refused the handshake: {reason}")
{
    public string Reason => reason;
}

namespace EspProxy.Wire;

/// <summary>The client broke the protocol, or cannot be let in; its session ends.</summary>
internal sealed class ProtocolException : Exception
{
    public ProtocolException(string message) : base(message) { }

    public ProtocolException(string message, Exception innerException) : base(message, innerException) { }

    public ProtocolException(string message, ReadOnlyMemory<byte> answer) : base(message) => Answer = answer;

    /// <summary>The bytes that tell the client why, before it is closed; empty when it is closed without a word.</summary>
    public ReadOnlyMemory<byte> Answer { get; }
}

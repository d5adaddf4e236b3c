namespace EspProxy.Wire;

/// <summary>The client broke the protocol; its session ends.</summary>
internal sealed class ProtocolException : Exception
{
    public ProtocolException(string message) : base(message) { }

    public ProtocolException(string message, Exception innerException) : base(message, innerException) { }
}

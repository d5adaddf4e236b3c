using Google.Protobuf;

namespace EspProxy.Session;

/// <summary>Something of the proxy that Home Assistant shows.</summary>
/// <param name="Key">By what state and commands name it; of the object id, and so the same for ever.</param>
/// <param name="Listing">How it is announced.</param>
internal sealed record Entity(uint Key, IMessage Listing)
{
    /// <summary>Its state now; null for what has none.</summary>
    public Func<IMessage>? State { get; init; }

    /// <summary>How often the state is told when it changes.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What pressing it does; null for what cannot be pressed. It returns at once.</summary>
    public Action? Press { get; init; }
}

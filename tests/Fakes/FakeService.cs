namespace Fakes;

/// <summary>A GATT service of a radio.</summary>
public sealed class FakeService
{
    /// <summary>The UUID, short or in full.</summary>
    public required string Uuid { get; init; }

    /// <summary>The handle it starts at; zero for the next free one.</summary>
    public ushort Handle { get; set; }

    /// <summary>Whether it is a primary service.</summary>
    public bool IsPrimary { get; init; } = true;

    /// <summary>Its characteristics.</summary>
    public IReadOnlyList<FakeCharacteristic> Characteristics { get; init; } = [];
}

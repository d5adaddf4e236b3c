namespace Fakes;

/// <summary>A descriptor. That of a characteristic which notifies or indicates (2902) is there by itself.</summary>
public sealed class FakeDescriptor
{
    /// <summary>The UUID, short or in full.</summary>
    public required string Uuid { get; init; }

    /// <summary>Its handle; zero for the next free one.</summary>
    public ushort Handle { get; set; }

    /// <summary>Its value.</summary>
    public byte[] Value { get; set; } = [];

    /// <summary>Whether it may be written.</summary>
    public bool IsWritable { get; init; } = true;

    internal FakeCharacteristic Characteristic { get; set; } = null!;

    internal string Path => $"{Characteristic.Path}/desc{Handle:x4}";
}

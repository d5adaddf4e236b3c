namespace Load;

/// <summary>One row of the table.</summary>
internal sealed record Run(string Name, int Rate)
{
    public bool IsEncrypted { get; init; }

    /// <summary>Advertisements come from bluetoothd, not from the kernel.</summary>
    public bool IsDBus { get; init; }

    /// <summary>How many clients there are beside the owner; they only hold their connections.</summary>
    public int Others { get; init; }

    /// <summary>Whether an owner before this one stopped to read.</summary>
    public bool HasStalled { get; init; }
}

namespace Controller;

/// <summary>What a controller takes for a duplicate when its host wants none.</summary>
internal enum Duplicates
{
    /// <summary>The same bytes from the same device, as most controllers do.</summary>
    Data,

    /// <summary>Anything more from the same device, as the specification allows.</summary>
    Address,

    /// <summary>Nothing: the filter does not work.</summary>
    None,
}

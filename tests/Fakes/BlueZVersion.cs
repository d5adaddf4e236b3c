namespace Fakes;

/// <summary>The releases of BlueZ that the fake can behave like; each was measured, 5.87 from its source.</summary>
public enum BlueZVersion
{
    /// <summary>Debian 11.</summary>
    V5_55,

    /// <summary>Debian 12.</summary>
    V5_66,

    /// <summary>Debian 13.</summary>
    V5_82,

    /// <summary>The newest release.</summary>
    V5_87,
}

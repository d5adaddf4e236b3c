namespace BlueZ.Core.DBus.Wire;

/// <summary>How a name is asked for (D-Bus specification, "RequestName").</summary>
[Flags]
public enum RequestNameOptions : uint
{
    /// <summary>Neither taken nor given away.</summary>
    None = 0,

    /// <summary>Another connection may take the name from us.</summary>
    AllowReplacement = 1,

    /// <summary>The name is taken from an owner who allows it.</summary>
    ReplaceExisting = 2,

    /// <summary>Both.</summary>
    Default = 3,
}

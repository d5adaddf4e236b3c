namespace Peripheral.Att;

/// <summary>In what the services of one firmware differ from those of another.</summary>
[Flags]
internal enum AttBuild
{
    Plain = 0,

    /// <summary>One more service stands before the Nordic one, whose handles are others then.</summary>
    Moved = 1,

    /// <summary>The Nordic service stays where it is, and has its characteristics in the other order.</summary>
    Swapped = 2,

    /// <summary>The characteristic Database Hash is there.</summary>
    Hashed = 4,
}

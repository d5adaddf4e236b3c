namespace EspProxy.Mdns;

/// <summary>Numbers of Avahi that its D-Bus descriptions do not hold (avahi-common/defs.h and address.h of 0.8).</summary>
internal static class AvahiState
{
    public const string CollisionError = "org.freedesktop.Avahi.CollisionError";

    public const int ServerRunning = 2;

    public const int GroupEstablished = 2;
    public const int GroupCollision = 3;
    public const int GroupFailure = 4;

    /// <summary>Every interface, or every protocol.</summary>
    public const int Any = -1;

    /// <summary>No PTR record from the address to the name: the machine's own name has it.</summary>
    public const uint NoReverse = 16;
}

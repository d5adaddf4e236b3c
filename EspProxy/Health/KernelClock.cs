using System.Runtime.InteropServices;

namespace EspProxy.Health;

/// <summary>What the kernel knows about the time of day.</summary>
internal static partial class KernelClock
{
    // More than any struct timex has.
    private const int RoomForTimex = 512;

    // As timedatectl has it (systemd, src/basic/time-util.c, ntp_synced): who follows a server keeps the error below this.
    private const long UnknownErrorMicroseconds = 16_000_000;

    /// <summary>Whether some program keeps the clock in step with a time server; null where the question is forbidden.</summary>
    public static unsafe bool? IsSynchronized()
    {
        // With no modes set it only tells: int modes, then long offset, freq, maxerror, each at its natural place.
        byte* timex = stackalloc byte[RoomForTimex];
        new Span<byte>(timex, RoomForTimex).Clear();
        return adjtimex(timex) < 0 ? null : ((nint*)timex)[3] < UnknownErrorMicroseconds;
    }

    [LibraryImport("libc")]
    private static unsafe partial int adjtimex(byte* timex);
}

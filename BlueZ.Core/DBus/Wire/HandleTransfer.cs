using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

/// <summary>Moves a file descriptor from the message that brought it to a handle of the caller's type.</summary>
internal static class HandleTransfer
{
    public static T Take<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] T>(SafeHandle source)
        where T : SafeHandle, new()
    {
        if (source.IsClosed || source.IsInvalid)
        {
            throw new DBusUnexpectedValueException("The file descriptor was already taken.");
        }

        var handle = new T();
        Marshal.InitHandle(handle, source.DangerousGetHandle());
        source.SetHandleAsInvalid();
        return handle;
    }
}

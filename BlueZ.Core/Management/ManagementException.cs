namespace BlueZ.Core.Management;

/// <summary>The kernel refused a management command, did not answer it, or the socket is of no use.</summary>
public sealed class ManagementException : Exception
{
    internal ManagementException(ManagementStatus? status, string message, Exception? innerException = null) : base(message, innerException) => Status = status;

    /// <summary>The kernel's own word; null when the socket failed, or nothing was answered in time.</summary>
    public ManagementStatus? Status { get; }
}

namespace Peripheral.Att;

/// <summary>Error codes (Core specification, volume 3, part F, section 3.4.1.1).</summary>
internal enum AttError : byte
{
    None = 0,
    InvalidHandle = 0x01,
    ReadNotPermitted = 0x02,
    WriteNotPermitted = 0x03,
    InvalidPdu = 0x04,
    InsufficientAuthentication = 0x05,
    RequestNotSupported = 0x06,
    InvalidOffset = 0x07,
    PrepareQueueFull = 0x09,
    AttributeNotFound = 0x0a,
    InvalidLength = 0x0d,
    InsufficientEncryption = 0x0f,
    UnsupportedGroupType = 0x10,
}

namespace Peripheral.Smp;

/// <summary>Codes of the Security Manager protocol (Core specification, volume 3, part H, section 3.3).</summary>
internal static class Pdu
{
    public const byte PairingRequest = 0x01;
    public const byte PairingResponse = 0x02;
    public const byte PairingConfirm = 0x03;
    public const byte PairingRandom = 0x04;
    public const byte PairingFailed = 0x05;
    public const byte EncryptionInformation = 0x06;
    public const byte CentralIdentification = 0x07;
    public const byte IdentityInformation = 0x08;
    public const byte IdentityAddress = 0x09;
    public const byte PublicKey = 0x0c;
    public const byte DhKeyCheck = 0x0d;

    // Reasons of PairingFailed.
    public const byte AuthenticationRequirements = 0x03;
    public const byte ConfirmValueFailed = 0x04;
    public const byte CommandNotSupported = 0x07;
    public const byte UnspecifiedReason = 0x08;
    public const byte DhKeyCheckFailed = 0x0b;

    // Bits of the authentication requirements.
    public const byte Bonding = 0x01;
    public const byte PersonInTheMiddle = 0x04;
    public const byte SecureConnections = 0x08;

    // Bits of the key distribution.
    public const byte EncryptionKey = 0x01;
    public const byte IdentityKey = 0x02;
}

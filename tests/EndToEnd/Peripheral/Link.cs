using Peripheral.Att;
using Peripheral.Hci;
using Peripheral.L2cap;
using Peripheral.Smp;

namespace Peripheral;

/// <summary>Everything that lasts as long as one connection.</summary>
internal sealed record Link(ushort Handle, DeviceAddress Peer, AttSession Session, AttServer Attributes, SecurityLink Security) : IDisposable
{
    public FrameAssembler Frames { get; } = new();

    public Bond? Bond { get; set; }

    public void Dispose() => Security.Dispose();
}

using System.Buffers.Binary;
using System.Text;
using Peripheral.Smp;

namespace Peripheral.Att;

/// <summary>The attributes of the radio, by handle from 1 upwards.</summary>
internal sealed class AttTable
{
    private const byte CanRead = 0x02;
    private const byte CanWriteWithoutResponse = 0x04;
    private const byte CanWrite = 0x08;
    private const byte CanNotify = 0x10;
    private const byte CanIndicate = 0x20;
    private readonly List<AttAttribute> _attributes = [];

    /// <summary>What a MeshCore companion radio shows; the Nordic UART service needs an authenticated link.</summary>
    /// <param name="name">The radio's name.</param>
    /// <param name="build">In what the services differ from those of other firmware.</param>
    public AttTable(string name, AttBuild build = AttBuild.Plain)
    {
        Service(0x1800);
        Characteristic(0x2a00, CanRead, Encoding.UTF8.GetBytes(name));
        Characteristic(0x2a01, CanRead, [0, 0]);
        Service(0x1801);
        ServiceChanged = Characteristic(0x2a05, CanIndicate, []);
        ushort hash = build.HasFlag(AttBuild.Hashed) ? Characteristic(0x2b2a, CanRead, []) : (ushort)0;
        Service(0x180a);
        Characteristic(0x2a29, CanRead, "MeshCore"u8.ToArray());
        Characteristic(0x2a24, CanRead, "Companion radio"u8.ToArray());
        Characteristic(0x2a26, CanRead, "1.0.0"u8.ToArray());
        Service(0x180f);
        Characteristic(0x2a19, CanRead | CanNotify, [87]);
        if (build.HasFlag(AttBuild.Moved))
        {
            Service(0x1804);
            Characteristic(0x2a07, CanRead, [4]);
        }

        Service(AttUuid.Parse("6E400001-B5A3-F393-E0A9-E50E24DCCA9E"));
        bool isSwapped = build.HasFlag(AttBuild.Swapped);
        ushort first = isSwapped ? AddTransmit() : AddReceive();
        ushort second = isSwapped ? AddReceive() : AddTransmit();
        (Receive, Transmit) = isSwapped ? (second, first) : (first, second);
        EndService();
        if (hash > 0)
        {
            Find(hash)!.Value = Hash();
        }
    }

    /// <summary>Value handle of the characteristic that the peer writes to.</summary>
    public ushort Receive { get; }

    /// <summary>Value handle of the characteristic that notifies the peer.</summary>
    public ushort Transmit { get; }

    public ushort ServiceChanged { get; }

    public AttAttribute? Find(ushort handle) => handle >= 1 && handle <= _attributes.Count ? _attributes[handle - 1] : null;

    public IEnumerable<AttAttribute> Between(ushort first, ushort last) => _attributes.Where(a => a.Handle >= first && a.Handle <= last);

    /// <summary>The configuration descriptor stands right behind the value it configures.</summary>
    public static ushort ConfigurationOf(ushort valueHandle) => (ushort)(valueHandle + 1);

    private ushort AddReceive() => Characteristic(AttUuid.Parse("6E400002-B5A3-F393-E0A9-E50E24DCCA9E"), CanWrite | CanWriteWithoutResponse, [], isProtected: true);

    private ushort AddTransmit() => Characteristic(AttUuid.Parse("6E400003-B5A3-F393-E0A9-E50E24DCCA9E"), CanRead | CanNotify, [], isProtected: true);

    // Core specification, volume 3, part G, section 7.3: declarations with their values, descriptors without.
    private byte[] Hash()
    {
        var message = new List<byte>();
        Span<byte> handle = stackalloc byte[2];
        foreach (AttAttribute attribute in _attributes)
        {
            bool isDeclaration = attribute.Type == AttUuid.PrimaryService || attribute.Type == AttUuid.Characteristic;
            if (isDeclaration || attribute.Type == AttUuid.ClientConfiguration)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(handle, attribute.Handle);
                message.AddRange([.. handle, .. attribute.Type.Bytes, .. isDeclaration ? attribute.Value : []]);
            }
        }

        byte[] hash = AesCmac.Compute(new byte[SmpCrypto.BlockLength], message.ToArray());
        Array.Reverse(hash);
        return hash;
    }

    private void Service(AttUuid uuid)
    {
        EndService();
        Add(new AttAttribute(Next(), AttUuid.PrimaryService) { Value = uuid.Bytes });
    }

    private void EndService()
    {
        if (_attributes.FindLast(a => a.Type == AttUuid.PrimaryService) is { } service)
        {
            service.GroupEnd = _attributes[^1].Handle;
        }
    }

    private ushort Characteristic(AttUuid uuid, byte properties, byte[] value, bool isProtected = false)
    {
        ushort declaration = Next();
        ushort handle = (ushort)(declaration + 1);
        Add(new AttAttribute(declaration, AttUuid.Characteristic) { Value = [properties, (byte)handle, (byte)(handle >> 8), .. uuid.Bytes] });
        Add(new AttAttribute(handle, uuid)
        {
            Value = value,
            IsReadable = (properties & CanRead) != 0,
            IsWritable = (properties & (CanWrite | CanWriteWithoutResponse)) != 0,
            IsProtected = isProtected,
        });
        if ((properties & (CanNotify | CanIndicate)) != 0)
        {
            Add(new AttAttribute(Next(), AttUuid.ClientConfiguration) { IsWritable = true, IsProtected = isProtected, MaxLength = 2 });
        }

        return handle;
    }

    private ushort Next() => (ushort)(_attributes.Count + 1);

    private void Add(AttAttribute attribute) => _attributes.Add(attribute);
}

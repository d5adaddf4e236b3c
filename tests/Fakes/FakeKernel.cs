using System.Buffers.Binary;
using System.Net.Sockets;
using System.Threading.Channels;
using BlueZ.Core.Management;

namespace Fakes;

/// <summary>
/// The kernel's end of a management socket: a real socket that keeps datagrams apart, with an answer to the few commands that
/// are used. It shows what it was sent, and sends whatever it is told to.
/// </summary>
public sealed partial class FakeKernel : IAsyncDisposable
{
    private const ushort CommandComplete = 1;
    private const ushort CommandStatus = 2;
    private const ushort ReadVersion = 0x0001;
    private const ushort GetConnections = 0x0015;
    private const byte PermissionDenied = 0x14;
    private const byte RandomAddress = 2;

    private readonly Socket? _user;
    private readonly Socket _kernel;
    private readonly Task _answering;
    private readonly Channel<SentCommand> _commands = Channel.CreateUnbounded<SentCommand>();

    private FakeKernel(Socket? user, Socket kernel)
    {
        (_user, _kernel) = (user, kernel);
        _answering = AnswerAsync();
    }

    /// <summary>Whether our side has CAP_NET_ADMIN.</summary>
    public bool IsPrivileged { get; set; } = true;

    /// <summary>Whether commands are answered at all.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>The status that every command but those before it ends with; 0 is success.</summary>
    public byte Status { get; set; }

    /// <summary>The devices to which it has links.</summary>
    public IReadOnlyList<ulong> Links { get; set; } = [];

    /// <summary>The commands that came, in order, each when it was answered.</summary>
    public ChannelReader<SentCommand> Commands => _commands.Reader;

    public static async Task<FakeKernel> StartAsync()
    {
        var endpoint = new UnixDomainSocketEndPoint($"\0kernel-{Guid.NewGuid():N}");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(endpoint);
        listener.Listen(1);
        var user = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        await user.ConnectAsync(endpoint).ConfigureAwait(false);
        return new FakeKernel(user, await listener.AcceptAsync().ConfigureAwait(false));
    }

    /// <summary>The kernel of another process, which connects to this abstract address.</summary>
    public static async Task<FakeKernel> AwaitAsync(string name)
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint("\0" + name));
        listener.Listen(1);
        return new FakeKernel(null, await listener.AcceptAsync().ConfigureAwait(false));
    }

    /// <summary>How a kernel without Bluetooth, or a container, opens the socket.</summary>
    public static ManagementSocket OpenNothing() => throw new ManagementException(null, "There is no Bluetooth in this kernel.");

    /// <summary>Our end of it; to be asked for once.</summary>
    public ManagementSocket Open(TimeProvider? time = null) => new(_user ?? throw new InvalidOperationException("It is in another process."), time);

    /// <summary>Sends a datagram as it is.</summary>
    public async Task TellAsync(params byte[] datagram) => await _kernel.SendAsync(datagram).ConfigureAwait(false);

    /// <summary>Sends a datagram as it is, and makes no object for that.</summary>
    public void Tell(ReadOnlySpan<byte> datagram) => _kernel.Send(datagram);

    /// <summary>Sends an event with a well-formed head.</summary>
    public Task TellEventAsync(ushort code, ushort index, params byte[] parameters)
    {
        byte[] datagram = new byte[6 + parameters.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(datagram, code);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram.AsSpan(2), index);
        BinaryPrimitives.WriteUInt16LittleEndian(datagram.AsSpan(4), (ushort)parameters.Length);
        parameters.CopyTo(datagram, 6);
        return TellAsync(datagram);
    }

    /// <summary>The kernel closes its end.</summary>
    public void Close() => _kernel.Shutdown(SocketShutdown.Both);

    public async ValueTask DisposeAsync()
    {
        _kernel.Dispose();
        await _answering.ConfigureAwait(false);
        _user?.Dispose();
    }

    private async Task AnswerAsync()
    {
        byte[] buffer = new byte[6 + ushort.MaxValue];
        try
        {
            while (await _kernel.ReceiveAsync(buffer).ConfigureAwait(false) is var length and > 0)
            {
                ushort opcode = BinaryPrimitives.ReadUInt16LittleEndian(buffer);
                ushort index = BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(2));
                byte[] parameters = buffer[6..length];
                if (Answers)
                {
                    await AnswerAsync(opcode, index, parameters).ConfigureAwait(false);
                }

                _commands.Writer.TryWrite(new SentCommand(opcode, index, parameters));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side is gone, or we are.
            _commands.Writer.TryComplete();
        }
    }

    private Task AnswerAsync(ushort opcode, ushort index, ReadOnlySpan<byte> parameters)
    {
        byte status = opcode == ReadVersion ? (byte)0 : IsPrivileged ? Status : PermissionDenied;
        byte[] result = opcode switch
        {
            ReadVersion => [1, 23, 0],
            GetConnections => [(byte)Links.Count, 0, .. Links.SelectMany(l => BitConverter.GetBytes(l).Take(6).Append(RandomAddress))],
            _ => [],
        };
        if (status == 0 && AnswerMonitor(opcode, parameters) is var (end, features))
        {
            (status, result) = (end, features);
        }

        return status == 0
            ? TellEventAsync(CommandComplete, index, [(byte)opcode, (byte)(opcode >> 8), 0, .. result])
            : TellEventAsync(CommandStatus, index, (byte)opcode, (byte)(opcode >> 8), status);
    }
}

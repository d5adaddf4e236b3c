using System.IO.Pipes;
using Fakes.Generated;
using Microsoft.Win32.SafeHandles;

namespace Fakes;

/// <summary>A characteristic of a radio.</summary>
public sealed class FakeCharacteristic
{
    private readonly HashSet<string> _sessions = [];
    private byte[]? _lastSeen;
    private bool _reading;
    private bool _writing;

    /// <summary>The UUID, short or in full.</summary>
    public required string Uuid { get; init; }

    /// <summary>
    /// What BlueZ calls flags: read, write, write-without-response, notify, indicate ... Besides, "encrypt" wants a bond for every access and
    /// "encrypt-authenticated" one made with a passkey; with -read, -write or -notify behind it, for that access only. A client does not see these.
    /// </summary>
    public IReadOnlyList<string> Flags { get; init; } = ["read"];

    /// <summary>The handle of its declaration; zero for the next free one. The value has the handle after it.</summary>
    public ushort Handle { get; set; }

    /// <summary>What a read gives, and what a write left.</summary>
    public byte[] Value { get; set; } = [];

    /// <summary>Its descriptors.</summary>
    public IReadOnlyList<FakeDescriptor> Descriptors { get; set; } = [];

    /// <summary>Called for each write that reaches the radio.</summary>
    public Action<byte[]>? OnWrite { get; set; }

    /// <summary>The code of the attribute protocol with which the radio refuses reads; null to allow them.</summary>
    public byte? ReadError { get; set; }

    /// <summary>The code with which the radio refuses writes and subscriptions; null to allow them.</summary>
    public byte? WriteError { get; set; }

    /// <summary>How long the radio takes to answer; Timeout.InfiniteTimeSpan for never.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Ends when whoever last acquired it for writing has given it back.</summary>
    public Task WriteGivenBack { get; private set; } = Task.CompletedTask;

    /// <summary>Whether somebody is subscribed.</summary>
    public bool IsNotifying => _sessions.Count > 0;

    /// <summary>The object path.</summary>
    public string Path => $"{GattTable.Path(Device, Service)}/char{Handle:x4}";

    /// <summary>Whether a flag is about security, which a client is not told.</summary>
    internal static bool IsSecurity(string flag) => flag.StartsWith("encrypt", StringComparison.Ordinal);

    internal FakeDevice Device { get; set; } = null!;

    /// <summary>BlueZ's way to write without a call for each: here only the MTU that comes with it is of use.</summary>
    internal (SafeFileHandle Descriptor, ushort Mtu) AcquireWrite() => Flags.Contains("write-without-response")
        ? (OpenWrite(), Device.Mtu)
        : throw BlueZErrors.NotSupported;

    internal FakeService Service { get; set; } = null!;

    internal FakeObject? Object { get; set; }

    /// <summary>What a read of the Value property gives: the value last seen.</summary>
    internal byte[] LastSeen => _lastSeen ?? [];

    private FakeBlueZ BlueZ => Device.Adapter.BlueZ;

    private Lock Gate => BlueZ.Tree.Gate;

    /// <summary>The radio sends a notification; true when bluetoothd told it on the bus.</summary>
    public bool Notify(byte[] value)
    {
        lock (Gate)
        {
            Value = value;
            if (!Device.IsConnected || !IsNotifying || Object is null)
            {
                return false;
            }

            See(value);
            return true;
        }
    }

    internal async ValueTask<byte[]> ReadAsync(ushort offset)
    {
        lock (Gate)
        {
            Check("read", _reading, Flags.Contains("read") ? ReadError : 0x02);
            _reading = true;
        }

        try
        {
            await WaitAsync().ConfigureAwait(false);
        }
        finally
        {
            _reading = false;
        }

        lock (Gate)
        {
            if (offset > Value.Length)
            {
                throw BlueZErrors.Attribute(0x07);
            }

            // bluetoothd stores what it read and tells it like a notification, before it answers.
            See(Value);
            return Value[offset..];
        }
    }

    internal async ValueTask WriteAsync(byte[] value, string? type)
    {
        bool command = type == "command" || (type is null && !Flags.Contains("write"));
        lock (Gate)
        {
            bool possible = Flags.Contains(command ? "write-without-response" : "write");
            if (!possible && type is null)
            {
                throw BlueZErrors.NotSupported;
            }

            Check("write", !command && _writing, command ? null : possible ? WriteError : 0x03);
            if (command && (!possible || WriteError is not null))
            {
                // The radio drops a command that it does not take; nobody learns of it.
                return;
            }

            _writing = !command;
        }

        try
        {
            await (command ? Task.CompletedTask : WaitAsync()).ConfigureAwait(false);
        }
        finally
        {
            _writing = false;
        }

        lock (Gate)
        {
            Value = value;
            Device.Record(new PeerWrite(Fakes.Uuid.Full(Uuid), value, !command));
            BlueZ.Tree.Defer(() => OnWrite?.Invoke(value));
        }
    }

    internal async ValueTask StartNotifyAsync(string sender)
    {
        lock (Gate)
        {
            if (!Flags.Contains("notify") && !Flags.Contains("indicate"))
            {
                throw BlueZErrors.NotSupported;
            }

            // While there is no link bluetoothd notes the wish and says yes.
            if (Device.IsConnected)
            {
                Check("notify", false, WriteError);
            }
        }

        await (Device.IsConnected ? WaitAsync() : Task.CompletedTask).ConfigureAwait(false);
        lock (Gate)
        {
            if (_sessions.Add(sender) && _sessions.Count == 1)
            {
                Change(("Notifying", true));
            }
        }
    }

    internal void StopNotify(string sender)
    {
        if (!_sessions.Contains(sender))
        {
            throw BlueZErrors.Failed("No notify session started");
        }

        DropClient(sender);
    }

    internal void DropClient(string sender)
    {
        if (_sessions.Remove(sender) && _sessions.Count == 0)
        {
            Change(("Notifying", false));
        }
    }

    /// <summary>Who notifies has a client characteristic configuration.</summary>
    internal void AddConfiguration()
    {
        bool tells = Flags.Contains("notify") || Flags.Contains("indicate");
        if (tells && !Descriptors.Any(d => Fakes.Uuid.Full(d.Uuid) == Fakes.Uuid.Full("2902")))
        {
            Descriptors = [new FakeDescriptor { Uuid = "2902" }, .. Descriptors];
        }
    }

    /// <summary>bluetoothd's side of the characteristic goes.</summary>
    internal void Forget()
    {
        Object = null;
        _sessions.Clear();
        _lastSeen = null;
    }

    // Our end of the pipe reads its end when the last of the others is closed.
    private SafeFileHandle OpenWrite()
    {
        var ours = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.None);
        var theirs = new SafeFileHandle(ours.ClientSafePipeHandle.DangerousGetHandle(), ownsHandle: true);
        ours.ClientSafePipeHandle.SetHandleAsInvalid();
        WriteGivenBack = WaitForEndAsync(ours);
        return theirs;
    }

    private static async Task WaitForEndAsync(AnonymousPipeServerStream pipe)
    {
        await using (pipe)
        {
            await pipe.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false).ConfigureAwait(false);
        }
    }

    private void See(byte[] value)
    {
        _lastSeen = value;
        Change(("Value", value));
    }

    private void Change(params (string Name, PropertyValue Value)[] changes)
    {
        if (Object is not null)
        {
            BlueZ.Tree.Change(Object, GattCharacteristic1Handler.InterfaceName, changes);
        }
    }

    private void Check(string access, bool busy, byte? refusal)
    {
        if (!Device.IsConnected)
        {
            throw BlueZErrors.NotConnected;
        }

        if (busy)
        {
            throw BlueZErrors.InProgress;
        }

        if (Device.Keys < Needed(access))
        {
            throw BlueZErrors.NotPaired;
        }

        if (refusal is { } code)
        {
            throw BlueZErrors.Attribute(code);
        }
    }

    private BondLevel Needed(string access)
    {
        bool Wants(string security) => Flags.Contains(security) || Flags.Contains($"{security}-{access}");
        return Wants("encrypt-authenticated") ? BondLevel.Authenticated : Wants("encrypt") ? BondLevel.JustWorks : BondLevel.None;
    }

    // A link that ends while the radio has not answered is an error of the attribute protocol of its own (0x0e, measured).
    private async Task WaitAsync()
    {
        if (Latency == TimeSpan.Zero)
        {
            return;
        }

        var down = Device.Link.Down;
        try
        {
            await Task.Delay(Latency, BlueZ.Time, down).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw BlueZErrors.Attribute(0x0e);
        }
    }
}

using System.Threading.Channels;
using BlueZ.Core.DBus;
using Fakes.Generated;

namespace Fakes;

/// <summary>An avahi-daemon that publishes nothing: it notes what it is told, and says what a test wants.</summary>
public sealed class FakeAvahi : IDisposable
{
    private const string Name = "org.freedesktop.Avahi";

    private readonly DBusConnection _connection;
    private readonly Channel<string> _calls = Channel.CreateBounded<string>(1000);
    private string _group = "";
    private int _groups;

    private FakeAvahi(string address) => _connection = new DBusConnection(address);

    /// <summary>What was called, the arguments that matter in one line.</summary>
    public ChannelReader<string> Calls => _calls.Reader;

    /// <summary>Whether it publishes for nobody, as disable-user-service-publishing in its configuration has it.</summary>
    public bool Refuses { get; set; }

    /// <summary>Whether it answers nothing that it is told any more.</summary>
    public bool IsWedged { get; set; }

    public static async Task<FakeAvahi> StartAsync(string address)
    {
        var avahi = new FakeAvahi(address);
        await avahi._connection.ConnectAsync();
        avahi._connection.AddMethodHandler(new ExportedObject("/", new Server(avahi)));
        await avahi._connection.RequestNameAsync(Name);
        return avahi;
    }

    /// <summary>Says of the latest group that its name is in use (3), that it was published (2), and so on.</summary>
    public void Say(int state)
    {
        var writer = _connection.GetMessageWriter();
        try
        {
            writer.WriteSignalHeader(null, _group, "org.freedesktop.Avahi.EntryGroup", "StateChanged", "is");
            writer.WriteInt32(state);
            writer.WriteString("");
            _connection.TrySendMessage(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }

    public void Dispose() => _connection.Dispose();

    private ValueTask Note(string call)
    {
        _calls.Writer.TryWrite(call);
        return IsWedged ? new ValueTask(new TaskCompletionSource().Task) : default;
    }

    private sealed class Server(FakeAvahi avahi) : AvahiServerHandler
    {
        protected override ValueTask<string> GetVersionStringAsync(string sender, CancellationToken aborted) => new("avahi 0.8");

        protected override ValueTask<string> GetHostNameAsync(string sender, CancellationToken aborted) => new("machine");

        protected override ValueTask SetHostNameAsync(string sender, string name, CancellationToken aborted) => avahi.Note($"SetHostName {name}");

        protected override ValueTask<string> GetHostNameFqdnAsync(string sender, CancellationToken aborted) => new("machine.local");

        protected override ValueTask<string> GetDomainNameAsync(string sender, CancellationToken aborted) => new("local");

        protected override ValueTask<int> GetStateAsync(string sender, CancellationToken aborted) => new(2);

        protected override ValueTask<string> GetAlternativeHostNameAsync(string sender, string name, CancellationToken aborted) => new($"{name}-2");

        protected override ValueTask<string> GetAlternativeServiceNameAsync(string sender, string name, CancellationToken aborted) => new($"{name} #2");

        protected override ValueTask<string> EntryGroupNewAsync(string sender, CancellationToken aborted)
        {
            if (avahi.Refuses)
            {
                avahi._calls.Writer.TryWrite("Refused");
                throw new DBusErrorReplyException("org.freedesktop.Avahi.NotPermittedError", "Operation not permitted");
            }

            avahi._group = $"/Client1/EntryGroup{++avahi._groups}";
            avahi._connection.AddMethodHandler(new ExportedObject(avahi._group, new Group(avahi)));
            return new(avahi._group);
        }
    }

    private sealed class Group(FakeAvahi avahi) : AvahiEntryGroupHandler
    {
        protected override ValueTask FreeAsync(string sender, CancellationToken aborted) => avahi.Note("Free");

        protected override ValueTask CommitAsync(string sender, CancellationToken aborted) => avahi.Note("Commit");

        protected override ValueTask ResetAsync(string sender, CancellationToken aborted) => avahi.Note("Reset");

        protected override ValueTask<int> GetStateAsync(string sender, CancellationToken aborted) => new(0);

        protected override ValueTask<bool> IsEmptyAsync(string sender, CancellationToken aborted) => new(false);

        protected override ValueTask AddServiceAsync(string sender, int @interface, int protocol, uint flags, string name, string type, string domain,
            string host, ushort port, byte[][] txt, CancellationToken aborted) => avahi.Note($"AddService {name} {type} {host} {port}{On(@interface)}");

        protected override ValueTask AddServiceSubtypeAsync(string sender, int @interface, int protocol, uint flags, string name, string type,
            string domain, string subtype, CancellationToken aborted) => avahi.Note($"AddServiceSubtype {subtype}");

        protected override ValueTask UpdateServiceTxtAsync(string sender, int @interface, int protocol, uint flags, string name, string type,
            string domain, byte[][] txt, CancellationToken aborted) => avahi.Note($"UpdateServiceTxt {name} {txt.Length}{On(@interface)}");

        protected override ValueTask AddAddressAsync(string sender, int @interface, int protocol, uint flags, string name, string address,
            CancellationToken aborted) => avahi.Note($"AddAddress {@interface} {flags} {name} {address}");

        protected override ValueTask AddRecordAsync(string sender, int @interface, int protocol, uint flags, string name, ushort clazz, ushort type,
            uint ttl, byte[] rdata, CancellationToken aborted) => avahi.Note($"AddRecord {name}");

        private static string On(int index) => index == -1 ? "" : $" on {index}";
    }
}

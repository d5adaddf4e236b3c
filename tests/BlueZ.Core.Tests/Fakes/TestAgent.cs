using System.Threading.Channels;
using BlueZ.Core.DBus.Proxies;

namespace BlueZ.Core.Tests.Fakes;

/// <summary>An agent that answers what the test gives it, and tells what it was asked.</summary>
internal sealed class TestAgent(Func<Task<uint>> passkey) : Agent1Handler
{
    private readonly Channel<string> _asked = Channel.CreateUnbounded<string>();

    public TestAgent(uint passkey)
        : this(() => Task.FromResult(passkey))
    {
    }

    public ChannelReader<string> Asked => _asked.Reader;

    protected override ValueTask ReleaseAsync(string sender, CancellationToken aborted) => Note("Release");

    protected override ValueTask<string> RequestPinCodeAsync(string sender, string device, CancellationToken aborted) => throw Rejected();

    protected override ValueTask DisplayPinCodeAsync(string sender, string device, string pincode, CancellationToken aborted) => Note("DisplayPinCode");

    protected override async ValueTask<uint> RequestPasskeyAsync(string sender, string device, CancellationToken aborted)
    {
        await Note("RequestPasskey");
        return await passkey();
    }

    protected override ValueTask DisplayPasskeyAsync(string sender, string device, uint passkey, ushort entered, CancellationToken aborted) => Note("DisplayPasskey");

    protected override async ValueTask RequestConfirmationAsync(string sender, string device, uint shown, CancellationToken aborted)
    {
        await Note($"RequestConfirmation {shown:d6}");
        if (await passkey() != shown)
        {
            throw Rejected();
        }
    }

    protected override ValueTask RequestAuthorizationAsync(string sender, string device, CancellationToken aborted) => Note("RequestAuthorization");

    protected override ValueTask AuthorizeServiceAsync(string sender, string device, string uuid, CancellationToken aborted) => Note("AuthorizeService");

    protected override ValueTask CancelAsync(string sender, CancellationToken aborted) => Note("Cancel");

    private static DBusErrorReplyException Rejected() => new("org.bluez.Error.Rejected", "no");

    private ValueTask Note(string call) => _asked.Writer.WriteAsync(call);
}

namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    private async Task SendLoopAsync(UnixTransport transport)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                await transport.SendAsync(message.Bytes, message.Handles).ConfigureAwait(false);
                message.ReleaseHandles();
            }
        }
        catch (Exception e)
        {
            Close(e, ours: false);
        }
    }

    private async Task ReceiveLoopAsync(UnixTransport transport)
    {
        var stream = new MessageStream(transport);
        Exception reason = new IOException("The bus closed the connection.");
        try
        {
            while (await stream.ReadAsync().ConfigureAwait(false) is { } message)
            {
                Dispatch(message);
            }
        }
        catch (Exception e)
        {
            reason = e;
        }

        Close(reason, ours: false);
    }

    private void Dispatch(Message message)
    {
        bool keep = false;
        try
        {
            switch (message.MessageType)
            {
                case MessageType.MethodCall:
                    keep = HandleCall(message);
                    break;
                case MessageType.Signal:
                    HandleSignal(message);
                    break;
                default:
                    CompleteCall(message);
                    break;
            }
        }
        finally
        {
            if (!keep)
            {
                message.CloseHandles();
            }
        }
    }
}

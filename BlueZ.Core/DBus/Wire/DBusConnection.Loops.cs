namespace BlueZ.Core.DBus.Wire;

public sealed partial class DBusConnection
{
    private async Task SendLoopAsync(UnixTransport transport)
    {
        try
        {
            await foreach (var message in _outgoing.Reader.ReadAllAsync().ConfigureAwait(false))
            {
                try
                {
                    await transport.SendAsync(message.Bytes, message.Handles).ConfigureAwait(false);
                }
                finally
                {
                    message.ReleaseHandles();
                }
            }
        }
        catch (Exception e)
        {
            Close(e, ours: false);
        }

        while (_outgoing.Reader.TryRead(out var unsent))
        {
            unsent.ReleaseHandles();
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

        transport.CloseArrived();
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

using EspProxy.Bluetooth;
using EspProxy.Protocol;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;

namespace EspProxy.Session;

internal sealed partial class ApiSession
{
    private const int MaxClientInfo = 100;

    /// <summary>Acts on one message without waiting for anything; false ends the session.</summary>
    private bool Dispatch(Frame frame)
    {
        var message = Parse(frame);
        if (message is null)
        {
            _logger.MessageUnknown(_peer, frame.Id, frame.Body.Length);
            return true;
        }

        switch (message)
        {
            case HelloRequest hello:
                return Welcome(hello);
            case PingRequest:
                return _writer.Send(new PingResponse());
            case DisconnectRequest:
                _writer.Send(new DisconnectResponse());
                return false;
            case DisconnectResponse:
                return false;
            case PingResponse:
                return true;
            default:
                // ESPHome closes without a word on a client that did not say hello.
                return _saidHello && Answer(message);
        }
    }

    private bool Answer(IMessage message)
    {
        switch (message)
        {
            case AuthenticationRequest:
                // There is no password; older clients wait for the answer.
                return _writer.Send(new AuthenticationResponse());
            case DeviceInfoRequest:
                return _writer.Send(_device.Info(Told()));
            case DeviceCapabilitiesRequest:
                return _writer.Send(DeviceInfo.Capabilities(Told()));
            case ListEntitiesRequest:
                return _entities.List(_writer);
            case SubscribeStatesRequest:
                _entities.Subscribe(_writer);
                return true;
            case ButtonCommandRequest button:
                _entities.Press(_peer, button.Key);
                return true;
            case SubscribeLogsRequest logs:
                _logs.Subscribe(_writer, logs.Level, logs.DumpConfig ? _device.Configuration() : []);
                return true;
            case NoiseEncryptionSetKeyRequest request:
                return _keys.TryRequest(new KeyRequest(_access, _writer, _peer, request.Key))
                    || _writer.Send(new NoiseEncryptionSetKeyResponse { Success = false });
            case SubscribeHomeassistantServicesRequest or SubscribeHomeAssistantStatesRequest or HomeAssistantStateResponse or GetTimeResponse:
                // There are no wishes to Home Assistant: nothing is to be said.
                return true;
            default:
                _bluetooth.Handle(_writer, message);
                return true;
        }
    }

    private bool Welcome(HelloRequest hello)
    {
        if (!_saidHello)
        {
            _saidHello = true;
            _logger.ClientSaidHello(_peer, Printable(hello.ClientInfo), hello.ApiVersionMajor, hello.ApiVersionMinor);
            _bluetooth.Join(_writer, hello.ApiVersionMajor > 1 ? uint.MaxValue : hello.ApiVersionMinor);
        }

        return _writer.Send(_device.Hello());
    }

    // Home Assistant keeps what it hears of Bluetooth for as long as the session: when that is no longer so, it has to come anew.
    private BluetoothIdentity Told()
    {
        var identity = _bluetooth.Identity;
        _watched ??= identity.Over.Register(() => _ = _outdated.CancelAsync());
        return identity;
    }

    // Whatever a stranger calls itself: it may not fill the log, nor begin a line in it.
    private static string Printable(string text) =>
        string.Concat(text.Take(MaxClientInfo).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > MaxClientInfo ? "…" : "");

    private static IMessage? Parse(Frame frame)
    {
        try
        {
            return MessageTable.Parse(frame.Id, frame.Body.Span);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new ProtocolException($"Message {frame.Id} cannot be read: {e.Message}", e);
        }
    }
}

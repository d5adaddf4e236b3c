using BlueZ.Core;
using EspProxy.Protocol.Messages;
using EspProxy.Wire;
using Google.Protobuf;
using Microsoft.Extensions.Logging;

namespace EspProxy.Bluetooth;

/// <summary>Carries out what a client asks of one link, one request after the other, and answers each by its handle.</summary>
internal sealed class GattRequests(DeviceLink link, Subscriptions subscriptions, ConnectionSlots slots, Slot slot, uint clientApiMinor, ILogger log)
{
    /// <summary>The longest value an attribute can have (Core specification, Vol 3, Part F, 3.2.9).</summary>
    public const int MaxValueLength = 512;

    // Opcode and handle take three bytes of the packet.
    private const int WriteOverhead = 3;

    /// <summary>Cuts a value that is too long behind its first byte too many: it is refused in its turn, and not kept until then.</summary>
    public static void Shorten(IMessage request)
    {
        switch (request)
        {
            case BluetoothGATTWriteRequest { Data.Length: > MaxValueLength } write:
                write.Data = ByteString.CopyFrom(write.Data.Span[..(MaxValueLength + 1)]);
                break;
            case BluetoothGATTWriteDescriptorRequest { Data.Length: > MaxValueLength } write:
                write.Data = ByteString.CopyFrom(write.Data.Span[..(MaxValueLength + 1)]);
                break;
        }
    }

    /// <exception cref="BlueZException">NotConnected: the link is gone, and the message of its end is the answer to all that is open.</exception>
    public async Task HandleAsync(IMessage request, CancellationToken ct)
    {
        switch (request)
        {
            case BluetoothGATTGetServicesRequest:
                ListServices();
                break;
            case BluetoothGATTReadRequest read:
                await AnswerAsync(read.Handle, EspError.ReadNotPermitted, () => ReadAsync(read.Handle, ct), ct);
                break;
            case BluetoothGATTReadDescriptorRequest read:
                await AnswerAsync(read.Handle, EspError.ReadNotPermitted, () => ReadAsync(read.Handle, ct), ct);
                break;
            case BluetoothGATTWriteRequest write:
                await AnswerAsync(write.Handle, EspError.WriteNotPermitted, () => WriteAsync(write, ct), ct, isAwaited: write.Response);
                break;
            case BluetoothGATTWriteDescriptorRequest write:
                await AnswerAsync(write.Handle, EspError.WriteNotPermitted, () => WriteDescriptorAsync(write, ct), ct);
                break;
            case BluetoothGATTNotifyRequest notify:
                await AnswerAsync(notify.Handle, EspError.ConfigurationRefused, () => NotifyAsync(notify, ct), ct);
                break;
            default:
                break; // The session takes nothing else into its queue.
        }
    }

    private void ListServices()
    {
        BluetoothGATTGetServicesResponse[] messages = [.. ServiceList.Messages(slot.Address, link.Table, clientApiMinor)];
        if (messages.Any(m => m.CalculateSize() > PlaintextFraming.MaxSent))
        {
            // A service is never split. A part of the table would pass for the whole of it.
            slots.Reply(slot, Failure(0, EspError.Error));
            return;
        }

        foreach (var message in messages)
        {
            slots.Reply(slot, message);
        }

        slots.Reply(slot, new BluetoothGATTGetServicesDoneResponse { Address = slot.Address });
    }

    private async Task AnswerAsync(uint handle, int notPermitted, Func<Task<IMessage>> work, CancellationToken ct, bool isAwaited = true)
    {
        IMessage answer;
        try
        {
            answer = await work();
        }
        catch (BlueZException e) when (CodeOf(e, notPermitted) is var code && code != EspError.NotConnected)
        {
            // BlueZ fails what the end of a link cut off in this way too, and may say so before it tells the end.
            if (code == EspError.Unlikely && await link.IsEndingAsync(ct))
            {
                return;
            }

            answer = Failure(handle, code);
        }

        // Nobody waits for a write without response, and an answer could pass for that of the next one with.
        if (isAwaited)
        {
            slots.Reply(slot, answer);
        }
        else if (answer is BluetoothGATTErrorResponse { Error: var code })
        {
            log.CommandFailed(link.Device.Address, handle, code);
        }
    }

    // An object that is gone is an attribute that the device no longer has (Service Changed), unless the link is gone with it.
    private int CodeOf(BlueZException error, int notPermitted) => error.Error == BlueZError.DeviceNotFound && !link.Down.IsCancellationRequested
        ? EspError.InvalidHandle
        : EspError.OfRequest(error, notPermitted);

    private async Task<IMessage> ReadAsync(uint handle, CancellationToken ct)
    {
        byte[] data;
        if (link.Table.TryGetCharacteristic(handle, out var characteristic))
        {
            data = await characteristic.Source!.ReadAsync(ct);
        }
        else if (link.Table.TryGetDescriptor(handle, out var descriptor))
        {
            data = descriptor.Source is null ? Configuration((ushort)handle) : await descriptor.Source.ReadAsync(ct);
        }
        else
        {
            return Failure(handle, EspError.InvalidHandle);
        }

        return new BluetoothGATTReadResponse { Address = slot.Address, Handle = handle, Data = UnsafeByteOperations.UnsafeWrap(data) };
    }

    // What a device would say of a descriptor that BlueZ does not show: 1 for notifications, 2 for indications.
    private byte[] Configuration(ushort handle)
    {
        bool isOn = link.Table.TryGetConfigured(handle, out var characteristic) && subscriptions.IsOn(characteristic.Handle);
        return [(byte)(isOn ? characteristic!.Configuration : 0), 0];
    }

    private async Task<IMessage> WriteAsync(BluetoothGATTWriteRequest write, CancellationToken ct)
    {
        if (!link.Table.TryGetCharacteristic(write.Handle, out var characteristic))
        {
            return Failure(write.Handle, EspError.InvalidHandle);
        }

        if (write.Data.Length > (write.Response ? MaxValueLength : link.Table.Mtu - WriteOverhead))
        {
            return Failure(write.Handle, EspError.InvalidLength);
        }

        await characteristic.Source!.WriteAsync(write.Data.Memory, write.Response, ct);
        return Written(write.Handle);
    }

    private async Task<IMessage> WriteDescriptorAsync(BluetoothGATTWriteDescriptorRequest write, CancellationToken ct)
    {
        if (link.Table.TryGetConfigured(write.Handle, out var characteristic))
        {
            return await ConfigureAsync(write, characteristic, ct);
        }

        if (!link.Table.TryGetDescriptor(write.Handle, out var descriptor))
        {
            return Failure(write.Handle, EspError.InvalidHandle);
        }

        if (write.Data.Length > MaxValueLength)
        {
            return Failure(write.Handle, EspError.InvalidLength);
        }

        await descriptor.Source!.WriteAsync(write.Data.Memory, ct);
        return Written(write.Handle);
    }

    // BlueZ refuses writes to 0x2902 (src/gatt-client.c, descriptor_write_value): they become what they mean.
    private async Task<IMessage> ConfigureAsync(BluetoothGATTWriteDescriptorRequest write, TableCharacteristic characteristic, CancellationToken ct)
    {
        if (write.Data.Length != 2)
        {
            return Failure(write.Handle, EspError.InvalidLength);
        }

        if (write.Data[0] == 0)
        {
            await subscriptions.TurnOffAsync(characteristic.Handle);
        }
        else
        {
            await subscriptions.TurnOnAsync(characteristic, ct);
        }

        return Written(write.Handle);
    }

    private async Task<IMessage> NotifyAsync(BluetoothGATTNotifyRequest notify, CancellationToken ct)
    {
        if (!link.Table.TryGetCharacteristic(notify.Handle, out var characteristic))
        {
            return Failure(notify.Handle, EspError.InvalidHandle);
        }

        if (notify.Enable && !characteristic.CanNotify)
        {
            return Failure(notify.Handle, EspError.RequestNotSupported);
        }

        await (notify.Enable ? subscriptions.AskAsync(characteristic, ct) : subscriptions.UnaskAsync(characteristic.Handle));
        return new BluetoothGATTNotifyResponse { Address = slot.Address, Handle = notify.Handle };
    }

    private BluetoothGATTWriteResponse Written(uint handle) => new() { Address = slot.Address, Handle = handle };

    private BluetoothGATTErrorResponse Failure(uint handle, int code) => new() { Address = slot.Address, Handle = handle, Error = code };
}

using EspProxy.Wire;
using Google.Protobuf;

namespace EspProxy.Protocol;

/// <summary>Sends messages through a writer that knows only ids and bytes.</summary>
internal static class MessageSending
{
    /// <summary>Queues a reply or an event; false when the client is being closed.</summary>
    public static bool Send(this FrameWriter writer, IMessage message) => writer.TrySend(MessageTable.IdOf(message), message.ToByteArray());
}

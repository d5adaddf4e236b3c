using System.Buffers;
using System.Runtime.InteropServices;

namespace BlueZ.Core.DBus.Wire;

/// <summary>A message that was written and is to be handed to a connection, once.</summary>
public sealed class MessageBuffer
{
    internal MessageBuffer(uint serial) => Serial = serial;

    internal uint Serial { get; }

    internal MessageType Type { get; set; }

    internal MessageFlags Flags { get; set; }

    /// <summary>The header fields as written so far, without the fixed part and the padding.</summary>
    internal ArrayBufferWriter<byte> Fields { get; } = new(128);

    internal ArrayBufferWriter<byte> Body { get; } = new(64);

    internal List<SafeHandle>? Handles { get; set; }

    /// <summary>The finished bytes, set when the writer completes the message.</summary>
    internal ReadOnlyMemory<byte> Bytes { get; set; }

    internal string? Destination { get; set; }

    internal void ReleaseHandles()
    {
        Handles?.ForEach(h => h.Dispose());
        Handles = null;
    }
}

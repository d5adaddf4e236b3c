using EspProxy.Wire;
using Google.Protobuf;

namespace EspProxy.Session;

/// <summary>A client wants a key to be set.</summary>
/// <param name="Access">How it was let in: by what is no longer in force it may not set one.</param>
/// <param name="Writer">Where it is answered.</param>
/// <param name="Peer">Who it is.</param>
/// <param name="Key">The key in base64; an empty one asks for none.</param>
internal sealed record KeyRequest(KeyAccess Access, FrameWriter Writer, string Peer, ByteString Key);

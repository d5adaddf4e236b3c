namespace BlueZ.Core.DBus.Wire;

/// <summary>A call to an object of ours, and the way to answer it.</summary>
public sealed class MethodContext : IDisposable
{
    private readonly Message _request;
    private bool _disposed;
    private bool _disposesAsynchronously;

    internal MethodContext(DBusConnection connection, Message request)
    {
        Connection = connection;
        _request = request;
    }

    /// <summary>The call; gone after Dispose.</summary>
    public Message Request => _disposed ? throw new ObjectDisposedException(nameof(MethodContext)) : _request;

    /// <summary>The connection it came by.</summary>
    public DBusConnection Connection { get; }

    /// <summary>Cancelled when our connection closes.</summary>
    public CancellationToken RequestAborted => _disposed ? throw new ObjectDisposedException(nameof(MethodContext)) : Connection.Aborted;

    /// <summary>Whether an answer was sent.</summary>
    public bool ReplySent { get; private set; }

    /// <summary>Whether the caller wants no answer.</summary>
    public bool NoReplyExpected => (_request.MessageFlags & MessageFlags.NoReplyExpected) != 0;

    /// <summary>Set by a handler that answers after it returned, and then disposes the context itself.</summary>
    public bool DisposesAsynchronously
    {
        get => _disposesAsynchronously;
        set => _disposesAsynchronously = value || !_disposesAsynchronously ? value
            : throw new InvalidOperationException("A handler that took over the disposing cannot give it back.");
    }

    /// <summary>Whether the call is to org.freedesktop.DBus.Properties.</summary>
    public bool IsPropertiesInterfaceRequest => _request.Interface.SequenceEqual("org.freedesktop.DBus.Properties"u8);

    /// <summary>Whether the call asks for introspection.</summary>
    public bool IsDBusIntrospectRequest =>
        _request.Interface.SequenceEqual("org.freedesktop.DBus.Introspectable"u8) && _request.Member.SequenceEqual("Introspect"u8);

    /// <summary>A writer for the answer, its header written; null for an empty body.</summary>
    public MessageWriter CreateReplyWriter(string? signature)
    {
        var writer = Connection.GetMessageWriter();
        writer.WriteMethodReturnHeader(Request.Serial, Request.Sender, signature);
        return writer;
    }

    /// <summary>Sends the answer.</summary>
    public void Reply(MessageBuffer message)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (ReplySent)
        {
            throw new InvalidOperationException("The call was answered already.");
        }

        ReplySent = true;
        if (NoReplyExpected)
        {
            message.ReleaseHandles();
        }
        else
        {
            Connection.TrySendMessage(message);
        }
    }

    /// <summary>Answers with an error, unless an answer was sent.</summary>
    public void ReplyError(string? errorName = null, string? errorMsg = null)
    {
        if (!ReplySent)
        {
            using var writer = Connection.GetMessageWriter();
            writer.WriteError(Request.Serial, Request.Sender, errorName, errorMsg);
            Reply(writer.CreateMessage());
        }
    }

    /// <summary>Answers that there is no such method.</summary>
    public void ReplyUnknownMethodError() => ReplyError(
        "org.freedesktop.DBus.Error.UnknownMethod",
        $"There is no method {_request.MemberAsString} with signature \"{_request.SignatureAsString}\" in {_request.InterfaceAsString} at {_request.PathAsString}.");

    /// <summary>Answers an introspection with fragments of XML, Introspectable and Peer, and the names of the children.</summary>
    public void ReplyIntrospectXml(ReadOnlySpan<ReadOnlyMemory<byte>> interfaceXmls, ReadOnlySpan<string> childNames = default) =>
        ReplyIntrospectXml(interfaceXmls, (IList<string>)childNames.ToArray());

    /// <summary>Answers an introspection with fragments of XML, Introspectable and Peer, and the names of the children.</summary>
    public void ReplyIntrospectXml(ReadOnlySpan<ReadOnlyMemory<byte>> interfaceXmls, IList<string> childNames)
    {
        using var writer = CreateReplyWriter("s");
        writer.WriteIntrospectionXml([.. interfaceXmls, IntrospectionXml.DBusIntrospectable, IntrospectionXml.DBusPeer], childNames);
        Reply(writer.CreateMessage());
    }

    /// <summary>Reports an exception of the handler; true if the connection was closed because of it.</summary>
    public bool HandleException(Exception exception, bool shouldDisconnect = false) =>
        Connection.Report(exception, DBusConnection.ExceptionSource.MethodHandler, shouldDisconnect);

    /// <summary>Ends the call; one that expects an answer and has none is told that there is no such method.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (!ReplySent && !NoReplyExpected)
        {
            ReplyUnknownMethodError();
        }

        _disposed = true;
        _request.CloseHandles();
    }
}

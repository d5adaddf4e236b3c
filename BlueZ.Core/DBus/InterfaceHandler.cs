namespace BlueZ.Core.DBus;

/// <summary>The answering side of one interface; the generated handlers stand on it.</summary>
internal abstract class InterfaceHandler
{
    private const string Failed = "org.freedesktop.DBus.Error.Failed";

    protected delegate void BodyWriter<in T>(ref MessageWriter writer, T value);

    public abstract string Name { get; }

    /// <summary>The interface as a fragment of introspection XML.</summary>
    public abstract ReadOnlyMemory<byte> Introspection { get; }

    /// <summary>Takes a call to this interface; false when it has no such method.</summary>
    public abstract bool TryHandle(MethodContext context);

    protected static void Answer(MethodContext context, Func<ValueTask> method) =>
        Answer(context, async () =>
        {
            await method().ConfigureAwait(false);
            return true;
        }, null, static (ref _, _) => { });

    protected static void Answer<T>(MethodContext context, Func<ValueTask<T>> method, string? signature, BodyWriter<T> write)
    {
        context.DisposesAsynchronously = true;
        _ = AnswerAsync(context, method, signature, write);
    }

    // Nothing may escape: an exception here would close the whole connection.
    private static async Task AnswerAsync<T>(MethodContext context, Func<ValueTask<T>> method, string? signature, BodyWriter<T> write)
    {
        using (context)
        {
            try
            {
                Reply(context, await method().ConfigureAwait(false), signature, write);
            }
            catch (DBusErrorReplyException e)
            {
                context.ReplyError(e.ErrorName, e.ErrorMessage);
            }
            catch (Exception e)
            {
                context.ReplyError(Failed, e.Message);
            }
        }
    }

    private static void Reply<T>(MethodContext context, T value, string? signature, BodyWriter<T> write)
    {
        var writer = context.CreateReplyWriter(signature);
        try
        {
            write(ref writer, value);
            context.Reply(writer.CreateMessage());
        }
        finally
        {
            writer.Dispose();
        }
    }
}

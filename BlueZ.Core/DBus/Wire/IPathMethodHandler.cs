namespace BlueZ.Core.DBus.Wire;

/// <summary>An object that we export.</summary>
public interface IPathMethodHandler
{
    /// <summary>The object's path.</summary>
    string Path { get; }

    /// <summary>Whether it answers for the paths below too.</summary>
    bool HandlesChildPaths { get; }

    /// <summary>Answers one call; the synchronous part runs on the receive loop. An exception closes the connection.</summary>
    ValueTask HandleMethodAsync(MethodContext context);
}

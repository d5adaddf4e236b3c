using System.Net;
using Microsoft.Extensions.Logging;

namespace EspProxy;

/// <summary>Log lines of the sessions (2000) and of the daemon (2800); numbers are never used again.</summary>
internal static partial class Log
{
    [LoggerMessage(2000, LogLevel.Information, "Client {Peer} connected.")]
    public static partial void ClientConnected(this ILogger logger, string peer);

    [LoggerMessage(2001, LogLevel.Information, "Client {Peer} said hello: {Client}, API {Major}.{Minor}.")]
    public static partial void ClientSaidHello(this ILogger logger, string peer, string client, uint major, uint minor);

    [LoggerMessage(2002, LogLevel.Information, "Client {Peer} left: {Reason}; it had missed {Dropped} advertisements.")]
    public static partial void ClientLeft(this ILogger logger, string peer, string reason, long dropped);

    [LoggerMessage(2003, LogLevel.Warning, "Client {Peer} was closed because it broke the protocol: {Reason}")]
    public static partial void ClientBrokeProtocol(this ILogger logger, string peer, string reason);

    [LoggerMessage(2004, LogLevel.Warning, "Client {Peer} was refused: there were {Count} clients already.")]
    public static partial void ClientRefused(this ILogger logger, string peer, int count);

    [LoggerMessage(2006, LogLevel.Debug, "Message {Id} of {Length} bytes came from {Peer} and is not known here.")]
    public static partial void MessageUnknown(this ILogger logger, string peer, uint id, int length);

    [LoggerMessage(2007, LogLevel.Warning, "A client could not be accepted: {Reason}")]
    public static partial void AcceptFailed(this ILogger logger, string reason);

    [LoggerMessage(2008, LogLevel.Error, "The session of client {Peer} ended because of an error that the proxy does not know.")]
    public static partial void SessionFailed(this ILogger logger, string peer, Exception error);

    [LoggerMessage(2030, LogLevel.Information, "Client {Peer} pressed the button {Button}.")]
    public static partial void ButtonPressed(this ILogger logger, string peer, string button);

    [LoggerMessage(2031, LogLevel.Debug, "Client {Peer} pressed a button that there is not: {Key}.")]
    public static partial void ButtonUnknown(this ILogger logger, string peer, uint key);

    [LoggerMessage(2800, LogLevel.Information, "{Name} {Version} listened on {Endpoint} as {Mac}.")]
    public static partial void Listening(this ILogger logger, string name, string version, EndPoint endpoint, string mac);

    [LoggerMessage(2801, LogLevel.Error, "Listening on {Endpoint} failed: {Reason}. Is another proxy running, or is the address not of this machine?")]
    public static partial void ListenFailed(this ILogger logger, IPEndPoint endpoint, string reason);

    [LoggerMessage(2802, LogLevel.Information, "Stopping was asked for; clients were told.")]
    public static partial void Stopping(this ILogger logger);

    [LoggerMessage(2803, LogLevel.Warning, "The identity could not be kept in {Path}: {Reason}")]
    public static partial void IdentityNotKept(this ILogger logger, string path, string reason);

    [LoggerMessage(2804, LogLevel.Critical, "The daemon ended because of an error that it does not know.")]
    public static partial void Crashed(this ILogger logger, Exception error);

    [LoggerMessage(2805, LogLevel.Warning, "Not waited for any longer after {Seconds} s: {Parts}.")]
    public static partial void NotEnded(this ILogger logger, string parts, double seconds);

    [LoggerMessage(2810, LogLevel.Information, "The configuration was read anew and is in force.")]
    public static partial void Reloaded(this ILogger logger);

    [LoggerMessage(2811, LogLevel.Error, "The configuration was read anew and is wrong; the old one stays in force: {Errors}.")]
    public static partial void ReloadRefused(this ILogger logger, string errors);

    [LoggerMessage(2812, LogLevel.Warning, "These settings have changed, too, and count from the next start on: {Settings}.")]
    public static partial void RestartNeeded(this ILogger logger, string settings);
}

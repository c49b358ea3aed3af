using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Patron.Server.Hosting;

/// <summary>What is said where a server cannot listen.</summary>
static class CannotListen
{
    /// <summary>The error with its remedy; null for any other one.</summary>
    public static IOException? Of(Exception error, ServerOptions options)
    {
        string? why = error switch
        {
            IOException { InnerException: AddressInUseException } => "another program listens there: name another port, or 0 for a free one",
            SocketException { SocketErrorCode: SocketError.AddressNotAvailable } =>
                "this machine does not have that address: name one of its own, 127.0.0.1 or 0.0.0.0 for all of them",
            SocketException { SocketErrorCode: SocketError.AccessDenied } => "that port is for the administrator: name one above 1023",
            _ => null,
        };
        return why is null ? null : new IOException($"cannot listen on {new IPEndPoint(options.Address, options.Port)}: {why}", error);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Patron.Testing;

/// <summary>Ports of 127.0.0.1 that nobody listens on.</summary>
static class FreePort
{
    public static int Next()
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}

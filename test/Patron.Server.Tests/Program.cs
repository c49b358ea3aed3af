using Patron.Server.Tests.Events;
using Xunit.Runner.InProc.SystemConsole;

namespace Patron.Server.Tests;

/// <summary>Runs the tests, or is the server that one of them kills.</summary>
static class Program
{
    static async Task<int> Main(string[] words)
    {
        if (Environment.GetEnvironmentVariable(KilledServer.Variable) is { } folder)
            await KilledServer.ServeAsync(folder);
        return await ConsoleRunner.Run(words);
    }
}

using Patron.Online.Tests.Intake;
using Patron.Online.Tests.Log;
using Patron.Online.Tests.State;
using Patron.Online.Tests.Streams;
using Xunit.Runner.InProc.SystemConsole;

namespace Patron.Online.Tests;

/// <summary>Runs the tests, or is the process that one of them kills.</summary>
static class Program
{
    static async Task<int> Main(string[] words)
    {
        if (Environment.GetEnvironmentVariable(KilledWriter.Variable) is { } writer)
            KilledWriter.Run(writer);
        if (Environment.GetEnvironmentVariable(KilledIntake.Variable) is { } intake)
            return await KilledIntake.Take(intake);
        if (Environment.GetEnvironmentVariable(KilledFeatures.Variable) is { } features)
            return await KilledIntake.Take(features, KilledFeatures.TakeAsync);
        if (Environment.GetEnvironmentVariable(KilledTaker.Variable) is { } taker)
            return await KilledTaker.Take(taker);
        return await ConsoleRunner.Run(words);
    }
}

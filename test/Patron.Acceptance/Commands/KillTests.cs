using System.Diagnostics;

namespace Patron.Acceptance.Commands;

/// <summary>A run that is killed at any moment and run again gives what an undisturbed one gives.</summary>
public sealed class KillTests
{
    [Fact]
    public void A_killed_run_is_made_up_for_by_the_next()
    {
        using TemporaryFolder folder = new();
        string undisturbed = Shop.Make(folder.FullPath, 600);
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal(0, PatronProgram.Run(undisturbed, "run").ExitCode);
        TimeSpan whole = clock.Elapsed;
        string expected = Shop.Gold(undisturbed);

        Random random = new((int)Rounds.Seed);
        int rounds = Rounds.Count(2, 40);
        for (int round = 0; round < rounds; round++)
        {
            Directory.CreateDirectory(folder.PathOf($"{round}"));
            string shop = Shop.Make(folder.PathOf($"{round}"), 600);
            for (int kill = 0; kill < 3; kill++)
            {
                using Process run = PatronProgram.Start(shop, "run");
                if (!run.WaitForExit(whole * random.NextDouble()))
                    run.Kill();
                run.WaitForExit();
            }

            ProgramResult last = PatronProgram.Run(shop, "run");
            Assert.True(last.ExitCode == 0, last.Error);
            Assert.Equal(expected, Shop.Gold(shop));
            ProgramResult again = PatronProgram.Run(shop, "run");
            Assert.Contains("0 steps done", again.Output, StringComparison.Ordinal);
        }
    }
}

using System.Diagnostics;

namespace Patron.Delta.Tests.Storage;

public class RaceTests
{
    [Fact]
    public async Task Of_two_processes_that_create_one_file_exactly_one_succeeds()
    {
        int rounds = Rounds.Count(ordinary: 500, full: 20_000);
        using TemporaryFolder folder = new();

        string[] outputs = await RunTwo(Racer.Create, folder.FullPath, rounds);

        int[][] wins = [.. outputs.Select(output =>
            output.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray())];
        Assert.Equal(Enumerable.Range(0, rounds), wins.SelectMany(rounds => rounds).Order());
        Assert.All(wins, Assert.NotEmpty);
        for (int racer = 0; racer < wins.Length; racer++)
        {
            foreach (int round in wins[racer])
                Assert.Equal(Racer.Content(racer, round), File.ReadAllText(folder.PathOf($"{round}.json")));
        }

        Assert.Equal(rounds, Directory.GetFiles(folder.FullPath, "*.json").Length);
        Assert.Empty(Directory.GetFiles(folder.FullPath, "*.tmp"));
    }

    [Fact]
    public async Task Two_processes_that_append_lose_no_row()
    {
        int rounds = Rounds.Count(ordinary: 15, full: 500);
        using TestTable test = new();

        await RunTwo(Racer.Append, test.Folder, rounds);

        Assert.Equal(2 * rounds - 1, test.Snapshot().Version);
        Assert.Equal(
            from racer in Enumerable.Range(0, 2) from round in Enumerable.Range(0, rounds) select $"{racer}|{round}",
            test.Rows("SELECT * FROM t ORDER BY ALL"));
        LogChecker.Check(test);
    }

    static async Task<string[]> RunTwo(string kind, string folder, int rounds)
    {
        Process[] racers = [.. Enumerable.Range(0, 2).Select(racer => Racer.Start(kind, folder, racer, rounds))];
        string[] outputs = await Task.WhenAll(racers.Select(racer => racer.StandardOutput.ReadToEndAsync()));
        foreach (Process racer in racers)
        {
            await racer.WaitForExitAsync();
            Assert.Equal(0, racer.ExitCode);
            racer.Dispose();
        }

        return outputs;
    }
}

using System.Diagnostics;

namespace Patron.Acceptance.Commands;

/// <summary>Files that arrive one after the other while runs are killed are taken once each.</summary>
public sealed class IngestionKillTests
{
    static readonly string[] Tables = ["bronze.orders", "bronze.prices", "bronze.rejected"];

    const string Sources =
        """
        kind: csv
        tables:
          orders:
            path: in/orders*.csv
            columns: { id: VARCHAR, amount: 'DECIMAL(9,2)' }
            key: [id]
            mode: append
            max_rejected: 50%
          prices:
            path: in/prices*.csv
            columns: { sku: VARCHAR, price: 'DECIMAL(9,2)', day: DATE }
            key: [sku]
            mode: upsert
            newest_by: day
            max_rejected: 50%
        """;

    [Fact]
    public void Killed_at_any_moment_and_run_again_the_tables_end_as_if_nothing_had_happened()
    {
        using TemporaryFolder folder = new();
        string undisturbed = Make(folder, "undisturbed");
        string disturbed = Make(folder, "disturbed");
        Random random = new((int)Rounds.Seed);
        int rounds = Rounds.Count(3, 60);
        for (int round = 0; round < rounds; round++)
        {
            string[] files = [Orders(random, round), Prices(random, round)];
            foreach (string shop in new[] { undisturbed, disturbed })
            {
                File.WriteAllText(Path.Combine(shop, "in", $"orders{round}.csv"), files[0]);
                File.WriteAllText(Path.Combine(shop, "in", $"prices{round % 2}.csv"), files[1]);
            }

            Stopwatch clock = Stopwatch.StartNew();
            Assert.Equal(0, PatronProgram.Run(undisturbed, "run").ExitCode);
            Kill(disturbed, clock.Elapsed * random.NextDouble());
            Kill(disturbed, clock.Elapsed * random.NextDouble());
            ProgramResult last = PatronProgram.Run(disturbed, "run");
            Assert.True(last.ExitCode == 0, last.Error);
        }

        string expected = Shop.Rows(undisturbed, Tables);
        Assert.Equal(expected, Shop.Rows(disturbed, Tables));
        Assert.Contains("0 steps done", PatronProgram.Run(disturbed, "run").Output, StringComparison.Ordinal);
        File.Delete(Path.Combine(disturbed, ".patron", "steps.json"));
        Assert.Equal(0, PatronProgram.Run(disturbed, "run").ExitCode);
        Assert.Equal(expected, Shop.Rows(disturbed, Tables));
    }

    static string Make(TemporaryFolder folder, string name)
    {
        folder.Write($"{name}/patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        folder.Write($"{name}/sources/shop.yml", Sources);
        Directory.CreateDirectory(folder.PathOf(name, "in"));
        return folder.PathOf(name);
    }

    static void Kill(string shop, TimeSpan after)
    {
        using Process run = PatronProgram.Start(shop, "run");
        if (!run.WaitForExit(after))
            run.Kill();
        run.WaitForExit();
    }

    // Keys overlap with those of earlier files, and some rows do not fit.
    static string Orders(Random random, int round) =>
        "id,amount\n" + string.Concat(Enumerable.Range(0, 2000).Select(row =>
            $"{(round * 1900) + row},{(random.Next(50) == 0 ? "x" : $"{random.Next(100)}.5")}\n"));

    // The file of this name changes from round to round.
    static string Prices(Random random, int round) =>
        "sku,price,day\n" + string.Concat(Enumerable.Range(0, 500).Select(row =>
            $"s{row % 400},{random.Next(100)},{(random.Next(50) == 0 ? "never" : $"2024-01-{1 + random.Next(28):00}")}\n"));
}

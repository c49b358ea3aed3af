using Patron.Models.Numerics;

namespace Patron.Delta.Tests.Commits;

/// <summary>Random writes against a list of rows kept in memory.</summary>
public class RandomWritesTests
{
    [Fact]
    public void Any_sequence_of_writes_leaves_the_rows_that_a_list_would_have()
    {
        int rounds = Rounds.Count(ordinary: 6, full: 200);
        for (int round = 0; round < rounds; round++)
        {
            RandomStream random = new(Rounds.Seed + (ulong)round);
            using TestTable test = new();
            List<string[]> versions = [];
            List<(int Key, string? Value)> rows = [];
            test.Create("SELECT 0 AS k, 'x' AS v WHERE false");
            versions.Add([]);
            for (int step = 0; step < 8; step++)
            {
                rows = Step(test, rows, random);
                versions.Add(Text(rows));
                Assert.Equal(versions[^1], test.Rows("SELECT k, v FROM t ORDER BY ALL"));
            }

            for (int version = 0; version < versions.Count; version++)
                Assert.Equal(versions[version], test.Rows("SELECT k, v FROM t ORDER BY ALL", version));
            LogChecker.Check(test);
        }
    }

    static List<(int Key, string? Value)> Step(TestTable test, List<(int Key, string? Value)> rows, RandomStream random)
    {
        int kind = random.Below(3);
        int key = random.Below(4);
        List<(int Key, string? Value)> added = [.. Enumerable.Range(0, random.Below(5)).Select(_ =>
            (kind == 2 ? key : random.Below(4), random.Below(3) == 0 ? null : $"v{random.Below(100)}"))];
        CommitOutcome outcome = kind switch
        {
            0 => test.Append(Select(added)),
            1 => test.Overwrite(Select(added)),
            _ => test.Replace($"k = {key}", Select(added)),
        };
        Assert.Equal(added.Count, Assert.IsType<CommitOutcome.Committed>(outcome).Rows);
        return kind switch
        {
            0 => [.. rows, .. added],
            1 => added,
            _ => [.. rows.Where(row => row.Key != key), .. added],
        };
    }

    static string Select(List<(int Key, string? Value)> rows) => rows.Count == 0
        ? "SELECT 0 AS k, 'x' AS v WHERE false"
        : $"SELECT k, v FROM (VALUES {string.Join(", ", rows.Select(row => $"({row.Key}, {Literal(row.Value)})"))}) r(k, v)";

    static string Literal(string? value) => value is null ? "NULL::VARCHAR" : $"'{value}'";

    static string[] Text(List<(int Key, string? Value)> rows) =>
        [.. rows.OrderBy(row => row.Key).ThenBy(row => row.Value is null).ThenBy(row => row.Value, StringComparer.Ordinal)
            .Select(row => $"{row.Key}|{row.Value ?? "NULL"}")];
}

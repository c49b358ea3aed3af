using Patron.DuckDb;

namespace Patron.Delta.Tests;

/// <summary>A table's files held against their hashes.</summary>
public sealed class FileAuditTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly Database _database = Database.Open();
    readonly Connection _connection;
    readonly DeltaTable _table;

    public FileAuditTests()
    {
        _connection = _database.Connect();
        _table = DeltaTable.Open(_folder.PathOf("t"));
        CommitDetails details = new("WRITE", "run", DateTimeOffset.UnixEpoch);
        _table.Append(_connection, "SELECT i, i * 1.5 AS x FROM range(1000) AS numbers(i)", details);
        _table.Append(_connection, "SELECT i, i * 2.5 AS x FROM range(1000) AS numbers(i)", details);
    }

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
        _folder.Dispose();
    }

    FileAudit Audit() => FileAudit.Of(_table.Snapshot(_connection), TestContext.Current.CancellationToken);

    string[] Files() => [.. Directory.EnumerateFiles(_table.Location, "*.parquet")];

    [Fact]
    public void Files_as_they_were_written_are_found_right()
    {
        FileAudit audit = Audit();
        Assert.Equal((2, 0), (audit.Files, audit.WithoutHash));
        Assert.Equal(Files().Sum(file => new FileInfo(file).Length), audit.Bytes);
        Assert.Empty(audit.Damages);
    }

    [Fact]
    public void Any_altered_bit_is_found_though_the_file_may_read_as_before()
    {
        Random random = new((int)Rounds.Seed);
        int rounds = Rounds.Count(50, 10_000);
        for (int round = 0; round < rounds; round++)
        {
            string file = Files()[random.Next(2)];
            byte[] content = File.ReadAllBytes(file);
            int at = random.Next(content.Length);
            byte former = content[at];
            content[at] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, content);
            FileDamage damage = Assert.Single(Audit().Damages);
            Assert.Equal(file, damage.File);
            Assert.Contains("was altered", damage.Found, StringComparison.Ordinal);
            content[at] = former;
            File.WriteAllBytes(file, content);
        }

        Assert.Empty(Audit().Damages);
    }

    [Fact]
    public void A_missing_and_a_shortened_file_are_told_apart()
    {
        string[] files = Files();
        File.Delete(files[0]);
        using (FileStream shortened = File.OpenWrite(files[1]))
            shortened.SetLength(shortened.Length - 1);
        IReadOnlyList<FileDamage> damages = Audit().Damages;
        Assert.Equal("is missing", damages.Single(damage => damage.File == files[0]).Found);
        Assert.Matches(@"^has \d+ bytes, not the \d+ it was written with$", damages.Single(damage => damage.File == files[1]).Found);
    }

    [Fact]
    public void Files_of_another_writer_are_held_against_their_size_alone()
    {
        DeltaTable table = DeltaTable.Open(Repository.Shared("data", "delta-golden", "snapshot-data0"));
        FileAudit audit = FileAudit.Of(table.Snapshot(_connection), TestContext.Current.CancellationToken);
        Assert.True(audit.Files > 0);
        Assert.Equal(audit.Files, audit.WithoutHash);
        Assert.Empty(audit.Damages);
    }
}

using System.Text;
using Patron.DuckDb;
using Patron.Models.Numerics;

namespace Patron.Delta.Tests.Log;

public class DamagedLogTests
{
    const string First = "00000000000000000000.json";

    [Theory]
    [InlineData("{\"add\":{\"path\":\"x\"", "line 2, is not an action")]
    [InlineData("{\"add\":{\"path\":\"x\",\"partitionValues\":{},\"modificationTime\":1}}", "the field 'size' is missing")]
    [InlineData("{\"protocol\":{\"minReaderVersion\":4,\"minWriterVersion\":7}}", "reader version 4")]
    [InlineData("{\"protocol\":{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"magic\"]}}", "magic")]
    [InlineData("{\"metaData\":{\"id\":\"i\",\"schemaString\":\"{}\",\"partitionColumns\":[]}}", "does not read as a struct")]
    [InlineData("{\"add\":{\"path\":\"x\",\"size\":1,\"modificationTime\":1,\"stats\":\"{\"}}", "line 2, is not an action")]
    public void What_is_wrong_with_a_log_is_named(string line, string message)
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        string commit = Path.Combine(test.Folder, "_delta_log", "00000000000000000001.json");
        File.WriteAllText(commit, "{\"commitInfo\":{}}\n" + line + "\n");

        DeltaException error = Assert.Throws<DeltaException>(() => test.Snapshot());

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(test.Folder, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Actions_and_fields_that_are_not_known_are_passed_over()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        File.WriteAllText(
            Path.Combine(test.Folder, "_delta_log", "00000000000000000001.json"),
            """
            {"futureAction":{"x":[1,2]}}
            {"txn":{"appId":"stream","version":7,"lastUpdated":1,"new":true}}
            {"domainMetadata":{"domain":"a","configuration":"{}","removed":false}}
            {"domainMetadata":{"domain":"b","configuration":"{}","removed":false}}

            """);
        File.WriteAllText(
            Path.Combine(test.Folder, "_delta_log", "00000000000000000002.json"),
            """{"domainMetadata":{"domain":"a","configuration":"","removed":true}}""");

        Snapshot snapshot = test.Snapshot();

        Assert.Equal(7, snapshot.Applications["stream"]);
        Assert.Equal(["b"], snapshot.Domains.Keys);
        Assert.Equal(["1"], test.Rows());
    }

    [Fact]
    public void A_version_that_is_missing_from_the_log_is_named()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a");
        test.Append("SELECT 2 AS a");
        test.Append("SELECT 3 AS a");
        File.Delete(Path.Combine(test.Folder, "_delta_log", "00000000000000000001.json"));

        DeltaException missing = Assert.Throws<DeltaException>(() => test.Snapshot());
        DeltaException future = Assert.Throws<DeltaException>(() => test.Snapshot(3));

        Assert.Contains("00000000000000000001.json is missing", missing.Message, StringComparison.Ordinal);
        Assert.Contains("no version 3; its newest is 2", future.Message, StringComparison.Ordinal);
        Assert.Equal(["1"], test.Rows(version: 0));
    }

    [Fact]
    public void A_log_that_was_cleaned_up_is_read_from_its_checkpoint()
    {
        string golden = Repository.Shared("data", "delta-golden", "corrupted-last-checkpoint-kernel");
        using TemporaryFolder folder = new();
        foreach (string file in Directory.GetFiles(golden, "*", SearchOption.AllDirectories))
        {
            string name = Path.GetRelativePath(golden, file);
            Directory.CreateDirectory(Path.GetDirectoryName(folder.PathOf(name))!);
            bool early = string.CompareOrdinal(Path.GetFileName(name), "00000000000000000010") < 0;
            if (!early || !name.EndsWith(".json", StringComparison.Ordinal))
                File.Copy(file, folder.PathOf(name));
        }

        using Database database = Database.Open();
        using Connection connection = database.Connect();
        DeltaTable table = DeltaTable.Open(folder.FullPath);

        Assert.Equal(100, connection.Scalar<long>($"SELECT count(DISTINCT id) FROM {table.Snapshot(connection).ToSql()}"));
        Assert.Contains("The oldest version that can be read is 10", Assert.Throws<DeltaException>(
            () => table.Snapshot(connection, 9)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_log_reads_or_is_refused_but_never_crashes()
    {
        using TestTable test = new();
        test.Create("SELECT 1 AS a, {'b': [1.5::DECIMAL(4,2)]} AS s");
        test.Append("SELECT 2 AS a, {'b': [2.5::DECIMAL(4,2)]} AS s");
        string path = Path.Combine(test.Folder, "_delta_log", First);
        byte[] whole = File.ReadAllBytes(path);
        RandomStream random = new(Rounds.Seed);
        int rounds = Rounds.Count(ordinary: 300, full: 10_000);
        int read = 0;
        for (int round = 0; round < rounds; round++)
        {
            byte[] damaged = Damage(whole, random);
            File.WriteAllBytes(path, damaged);
            try
            {
                _ = test.Snapshot().ToSql();
                read++;
            }
            catch (DeltaException error)
            {
                Assert.NotEmpty(error.Message);
            }
            catch (Exception error)
            {
                Assert.Fail($"round {round}: {error}\n{Encoding.UTF8.GetString(damaged)}");
            }
        }

        Assert.InRange(read, 1, rounds - 1);
    }

    static byte[] Damage(byte[] whole, RandomStream random)
    {
        byte[] damaged = [.. whole];
        for (int times = 1 + random.Below(3); times > 0; times--)
        {
            int at = random.Below(damaged.Length);
            switch (random.Below(4))
            {
                case 0:
                    damaged[at] = (byte)random.Below(256);
                    break;
                case 1:
                    damaged[at] = (byte)"{}[]\":,0-9\\u"[random.Below(12)];
                    break;
                case 2:
                    damaged = [.. damaged[..at], .. damaged[(at + 1)..]];
                    break;
                default:
                    damaged = [.. damaged[..at], .. damaged[at..Math.Min(damaged.Length, at + 20)], .. damaged[at..]];
                    break;
            }
        }

        return damaged;
    }
}

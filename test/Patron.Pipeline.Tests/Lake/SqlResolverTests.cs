using System.Globalization;
using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;

namespace Patron.Pipeline.Tests.Lake;

/// <summary>Tables whose files have a day each, in a lake and beside it; files of days that no query needs are damaged.</summary>
public sealed class SqlResolverTests : IDisposable
{
    readonly TemporaryFolder _folder = new();
    readonly LakeSession _lake;

    public SqlResolverTests()
    {
        ProjectDefinition project = new()
        {
            Folder = _folder.FullPath,
            Settings = new ProjectSettings { Name = "shop", File = "patron.yml", CustomerKey = "id", Currency = "EUR", TimeZone = "Asia/Tokyo" },
        };
        _lake = LakeSession.Open(project, new DateTimeOffset(2026, 1, 3, 0, 0, 0, TimeSpan.Zero));
        for (int day = 1; day <= 3; day++)
        {
            Append(Path.Combine(project.LakeFolder(), "silver", "orders"), day);
            Append(_folder.PathOf("elsewhere/orders"), 10 + day);
        }

        _lake.Bind(["silver.orders"]);
    }

    public void Dispose()
    {
        _lake.Dispose();
        _folder.Dispose();
    }

    void Append(string folder, int day)
    {
        DeltaTable.Open(folder).Append(
            _lake.Connection,
            $"SELECT DATE '2026-01-01' + {day - 1} AS day, {day} AS n",
            new CommitDetails("write", "run", DateTimeOffset.UnixEpoch));
        string commit = Path.Combine(folder, "_delta_log", string.Create(CultureInfo.InvariantCulture, $"{(day - 1) % 10:D20}.json"));
        File.SetLastWriteTimeUtc(commit, new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays((day - 1) % 10));
    }

    /// <summary>Makes the data file of a version unreadable, without changing what the log says.</summary>
    void Damage(int version)
    {
        Snapshot before = _lake.Snapshot($"silver.orders@v{version}");
        File.WriteAllText(Path.Combine(_folder.FullPath, LakeFile(before.Files[^1].Path)), "this is not Parquet");
    }

    string LakeFile(string name) => Directory.GetFiles(_folder.FullPath, name, SearchOption.AllDirectories).Single();

    string Run(string sql) =>
        _lake.Connection.Scalar<string>($"SELECT coalesce(string_agg(CAST(r AS VARCHAR), ' ' ORDER BY r), '') FROM (\n{_lake.Resolve(sql)}\n) t(r)");

    [Theory]
    [InlineData("SELECT n FROM silver.orders", "1 2 3")]
    [InlineData("SELECT orders.n FROM silver.orders AT (VERSION => 1)", "1 2")]
    [InlineData("SELECT o.n FROM silver . \"orders\" AS o AT (VERSION => 0)", "1")]
    [InlineData("SELECT n FROM silver.orders AT (TIMESTAMP => '2026-01-02 12:00')", "1 2")] // in Tokyo
    [InlineData("SELECT n FROM silver.orders AT (TIMESTAMP => TIMESTAMP '2026-01-02 08:59:59')", "1")]
    [InlineData("SELECT n FROM delta_scan('elsewhere/orders')", "11 12 13")]
    [InlineData("SELECT delta_scan.n FROM delta_scan('elsewhere/orders') WHERE day = DATE '2026-01-12'", "12")]
    [InlineData("SELECT a.n + b.n FROM silver.orders a AT (VERSION => 0), DELTA_SCAN('elsewhere/orders') b", "12 13 14")]
    [InlineData("WITH o AS (SELECT * FROM silver.orders AT (VERSION => 1)) SELECT n FROM o WHERE n > 1", "2")]
    [InlineData("SELECT n FROM silver.orders WHERE n IN (SELECT n - 10 FROM delta_scan('elsewhere/orders') WHERE n = 13)", "3")]
    public void Versions_instants_and_tables_elsewhere_are_read(string sql, string rows)
    {
        Assert.Equal(rows, Run(sql));
    }

    [Theory]
    [InlineData("SELECT n FROM silver.orders WHERE day = '2026-01-02'", "2")]
    [InlineData("SELECT n FROM silver.orders WHERE DATE '2026-01-02' <= day AND day < DATE '2026-01-01' + INTERVAL 2 DAY", "2")]
    [InlineData("SELECT o.n FROM silver.orders AS o JOIN range(5) r(i) ON o.n = r.i AND o.day IN ('2026-01-02')", "2")]
    [InlineData("SELECT n FROM silver.orders o WHERE o.n BETWEEN 2 AND 2 AND length('x') = 1", "2")]
    [InlineData("SELECT r.i FROM range(3) r(i) LEFT JOIN silver.orders o ON o.n = r.i AND o.n = 2 WHERE r.i = 2", "2")]
    [InlineData("SELECT x FROM (SELECT n AS x FROM silver.orders WHERE n = 2)", "2")]
    public void Files_that_the_conditions_exclude_are_not_opened(string sql, string rows)
    {
        Damage(0);
        Damage(2);

        Assert.Equal(rows, Run(sql));
    }

    [Theory]
    [InlineData("SELECT r.i FROM range(1, 4) r(i) LEFT JOIN silver.orders o ON o.n = r.i WHERE o.day IS NULL", "")]
    [InlineData("SELECT o.n FROM silver.orders o LEFT JOIN range(0) r(i) ON o.n = 2", "1 2 3")]
    [InlineData("SELECT n FROM silver.orders WHERE n = 2 OR day = '2026-01-01'", "1 2")]
    [InlineData("SELECT p.n FROM range(2, 3) r(i) ASOF JOIN silver.orders p ON r.i >= p.n WHERE p.n = 1", "")]
    [InlineData("SELECT silver.orders.n FROM silver.orders WHERE silver.orders.n = 2", "2")]
    [InlineData("SELECT c FROM silver.orders AS o(c, day) WHERE day = 2", "2026-01-02")]
    public void Conditions_that_say_nothing_of_files_alone_leave_the_result_as_it_is(string sql, string rows)
    {
        Assert.Equal(rows, Run(sql));
    }

    [Fact]
    public void Lines_stay_where_they_are()
    {
        const string sql = "SELECT n\nFROM silver\n  .orders o\n  AT (\n VERSION => 1)\nWHERE no_such > 1";

        string resolved = _lake.Resolve(sql);

        Assert.Equal(sql.Count(letter => letter == '\n'), resolved.Count(letter => letter == '\n'));
        DuckDbException error = Assert.Throws<DuckDbException>(() => _lake.Connection.Execute(resolved));
        Assert.Contains("LINE 6", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT 1 FROM silver.orders AT (VERSION => 9)", "no version 9")]
    [InlineData("SELECT 1 FROM silver.orders AT (TIMESTAMP => '2020-01-01')", "the oldest that can be read is 0")]
    [InlineData("SELECT 1 FROM silver.orders AT (TIMESTAMP => 'yesterday')", "'yesterday' is no instant")]
    [InlineData("SELECT 1 FROM delta_scan('nowhere')", "is no Delta table")]
    public void What_is_not_there_is_told(string sql, string message)
    {
        SqlSyntaxException error = Assert.Throws<SqlSyntaxException>(() => Run(sql));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(sql.IndexOf("FROM ", StringComparison.Ordinal) + "FROM ".Length, error.Offset);
    }

    [Theory]
    [InlineData("SELECT 1 FROM silver.orders AT (VERSION => 1 + 1)", "AT takes")]
    [InlineData("SELECT 1 FROM silver.orders, delta_scan(x)", "delta_scan takes")]
    public void Only_constants_say_what_is_read(string sql, string message)
    {
        SqlSyntaxException error = Assert.Throws<SqlSyntaxException>(() => _lake.Resolve(sql));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Steps_depend_on_the_versions_that_a_select_reads()
    {
        SqlReferences references = SqlReferences.Of(
            "FROM silver.orders, silver.orders a AT (VERSION => 1), delta_scan('elsewhere/orders')", _lake.Connection);
        Assert.Equal(["silver.orders", "silver.orders@v1", "delta:elsewhere/orders"], references.Inputs);
        TableVersion pinned = _lake.VersionOf("silver.orders@v1");
        TableVersion outside = _lake.VersionOf("delta:elsewhere/orders");

        Append(_folder.PathOf("elsewhere/orders"), 14);

        Assert.Equal(1, pinned.Version);
        Assert.Equal(pinned, _lake.VersionOf("silver.orders@v1"));
        Assert.Equal(outside with { Version = 3 }, _lake.VersionOf("delta:elsewhere/orders"));
        Assert.Equal(TableVersion.None, _lake.VersionOf("silver.orders@v7"));
    }
}

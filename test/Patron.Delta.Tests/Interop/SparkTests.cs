using System.Diagnostics;

namespace Patron.Delta.Tests.Interop;

/// <summary>
/// Tables between Patron and Apache Spark. They run where <c>SPARK_HOME</c> names a Spark that has Delta Lake's jars among its own.
/// </summary>
public class SparkTests
{
    [Fact]
    public void Spark_reads_what_Patron_wrote()
    {
        string spark = SparkOrSkip();
        using TestTable test = new();
        test.Create(
            "SELECT i AS k, i % 3 AS p, 'ü' || i AS t, (i / 4.0)::DECIMAL(18,4) AS m, TIMESTAMPTZ '2026-01-31 12:00:00+00' AS seen FROM range(100) r(i)",
            new TableOptions { PartitionBy = ["p"] });
        for (int i = 0; i < 11; i++)
            test.Append($"SELECT {100 + i}::BIGINT AS k, 7::BIGINT AS p, NULL::VARCHAR AS t, 1::DECIMAL(18,4) AS m, NULL::TIMESTAMPTZ AS seen");
        test.Table.Merge(
            test.Connection, ["k"], "SELECT 5::BIGINT AS k, 2::BIGINT AS p, 'new' AS t, 9::DECIMAL(18,4) AS m, NULL::TIMESTAMPTZ AS seen",
            TestTable.Details("MERGE"));
        test.Table.Delete(test.Connection, "k = 6", TestTable.Details("DELETE"));
        test.Table.Optimize(test.Connection, TestTable.Details("OPTIMIZE"));

        const string Query = "SELECT count(*), sum(k), max(p), count(t), sum(m), count(seen) FROM";
        Assert.Equal(["110|6099|7|99|1254.7500|98"], test.Rows($"{Query} t"));

        string[] found = Run(spark, $"{Query} delta.`{test.Folder}`; SELECT t FROM delta.`{test.Folder}` WHERE k = 5;");

        Assert.Equal(["110\t6099\t7\t99\t1254.7500\t98", "new"], found);
    }

    [Fact]
    public void Patron_goes_on_with_a_table_of_Sparks_and_Spark_with_Patrons()
    {
        string spark = SparkOrSkip();
        using TestTable test = new();
        Run(spark, $"""
            CREATE TABLE delta.`{test.Folder}` (k BIGINT, p STRING) USING delta PARTITIONED BY (p);
            INSERT INTO delta.`{test.Folder}` VALUES (1, 'a b'), (2, 'ü/x'), (3, NULL);
            DELETE FROM delta.`{test.Folder}` WHERE k = 1;
            """);

        test.Append("SELECT 4::BIGINT AS k, 'a b' AS p");
        test.Replace("k = 2", "SELECT 2::BIGINT AS k, 'y' AS p");
        Run(spark, $"INSERT INTO delta.`{test.Folder}` VALUES (5, 'z'); OPTIMIZE delta.`{test.Folder}`;");

        Assert.Equal(["2|y", "3|NULL", "4|a b", "5|z"], test.Rows("SELECT * FROM t ORDER BY k"));
        Assert.Equal(["4\t14"], Run(spark, $"SELECT count(*), sum(k) FROM delta.`{test.Folder}`;"));
    }

    static string SparkOrSkip()
    {
        string? home = Environment.GetEnvironmentVariable("SPARK_HOME");
        Assert.SkipWhen(string.IsNullOrEmpty(home), "needs SPARK_HOME, an Apache Spark with Delta Lake");
        return Path.Combine(home!, "bin", "spark-sql");
    }

    /// <summary>The rows that the statements print, one a line.</summary>
    static string[] Run(string spark, string statements)
    {
        ProcessStartInfo start = new(spark) { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] settings =
        [
            "spark.sql.extensions=io.delta.sql.DeltaSparkSessionExtension",
            "spark.sql.catalog.spark_catalog=org.apache.spark.sql.delta.catalog.DeltaCatalog",
            "spark.sql.session.timeZone=UTC",
            "spark.ui.enabled=false",
        ];
        foreach (string setting in settings)
        {
            start.ArgumentList.Add("--conf");
            start.ArgumentList.Add(setting);
        }

        start.ArgumentList.Add("--silent");
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add(statements);
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

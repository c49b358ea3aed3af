using System.Text.RegularExpressions;

namespace Patron.Acceptance.Commands;

/// <summary>The retail template as a project of a few customers.</summary>
static partial class Shop
{
    static readonly string[] GoldTables = ["gold.lifetime_value", "gold.scores", "gold.segments", "gold.treatments", "gold.kpis"];

    /// <summary>Makes the folder <c>shop</c> in another.</summary>
    public static string Make(string folder, int customers = 1500)
    {
        ProgramResult made = PatronProgram.Run(folder, "init", "shop", "--template", "retail");
        Assert.True(made.ExitCode == 0, made.Error);
        string shop = Path.Combine(folder, "shop");
        SetCustomers(shop, customers);
        return shop;
    }

    /// <summary>Changes the source, so that the next run does everything again.</summary>
    public static void SetCustomers(string shop, int customers)
    {
        string source = Path.Combine(shop, "sources", "shop.yml");
        File.WriteAllText(source, Customers().Replace(File.ReadAllText(source), $"customers: {customers}"));
    }

    /// <summary>What the gold tables say, the runs that wrote them aside.</summary>
    public static string Gold(string shop) => Rows(shop, GoldTables);

    /// <summary>The rows of some tables as text, when and by which run they were written aside.</summary>
    public static string Rows(string shop, params string[] tables)
    {
        ProgramResult rows = PatronProgram.Run(
            shop, "query", $"{string.Join(" UNION ALL ", tables.Select(TextOf))} ORDER BY ALL", "--format", "csv");
        Assert.True(rows.ExitCode == 0, rows.Error);
        return rows.Output;
    }

    static string TextOf(string table)
    {
        string written = table.StartsWith("gold.", StringComparison.Ordinal) ? "run_id" : "_ingested_at";
        return $"SELECT '{table}' AS name, CAST(one AS VARCHAR) AS row FROM (SELECT * EXCLUDE ({written}) FROM {table}) AS one";
    }

    [GeneratedRegex(@"customers: \d+")]
    private static partial Regex Customers();
}

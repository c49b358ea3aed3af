using System.Text.RegularExpressions;
using Patron.DuckDb;
using Patron.Models.Btyd;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Tests.Modelling;

/// <summary>The page that leads to the models' pages.</summary>
public sealed partial class ModelPagesTests
{
    static string Page => File.ReadAllText(Repository.PathOf("docs", "models", "README.md"));

    [Fact]
    public void Every_purchase_model_stands_in_the_table_with_a_page_that_is_there()
    {
        Assert.All(
            PurchaseModelKind.All.Where(kind => !kind.Key.Contains("cnbd", StringComparison.Ordinal)),
            kind => Assert.Contains($"| `{kind.Key}` | [{kind.Name}]({kind.Key}.md) |", Page, StringComparison.Ordinal));
        Assert.Contains("| `bg_cnbd_2`, `mbg_cnbd_2`, ... | [CNBD-k](cnbd_k.md) |", Page, StringComparison.Ordinal);
        string[] links = [.. Link().Matches(Page).Select(match => match.Groups[1].Value)];
        Assert.All(links, page => Assert.True(File.Exists(Repository.PathOf("docs", "models", page)), page));
        Assert.Equal(
            Directory.EnumerateFiles(Repository.PathOf("docs", "models")).Select(Path.GetFileName).Where(name => name != "README.md").Order(),
            links.Distinct().Order());
    }

    [Fact]
    public void The_models_of_auto_are_those_that_the_page_names() => Assert.Contains(
        $"`auto` chooses among {string.Join(", ", PurchaseModelKind.Usual.SkipLast(1).Select(kind => $"`{kind.Key}`"))} and `{PurchaseModelKind.Usual[^1].Key}`",
        Page, StringComparison.Ordinal);

    [Fact]
    public void The_functions_are_known_with_the_arguments_that_the_page_gives()
    {
        using Database database = Database.Open();
        SqlFunctions.Register(database);
        using Connection connection = database.Connect();
        MatchCollection functions = Function().Matches(Page);

        string[] named = [.. functions.Select(function => function.Groups[1].Value)];
        Assert.Equal(named.Distinct(), named);
        Assert.Equal(
            Formulas.All.Select(function => function.Name).Where(name => !OfOtherPurchases(name)).Order(), named.Order());
        Assert.All(functions, function => Assert.Equal(
            function.Groups[2].Value.Split(',').Length,
            connection.Scalar<long>($"SELECT len(parameters) FROM duckdb_functions() WHERE function_name = {Sql.Literal(function.Groups[1].Value)}")));
    }

    [GeneratedRegex(@"\]\((\w+\.md)\)")]
    private static partial Regex Link();

    /// <summary>The page has the functions of one purchase model; those of the others have the same names with their keys.</summary>
    static bool OfOtherPurchases(string function) => PurchaseModelKind.All.Any(
        kind => kind != BgNbd.TheKind && function.StartsWith(kind.Key + "_", StringComparison.Ordinal));

    [GeneratedRegex(@"\| `(\w+)\(([^)]*)\)` \|")]
    private static partial Regex Function();
}

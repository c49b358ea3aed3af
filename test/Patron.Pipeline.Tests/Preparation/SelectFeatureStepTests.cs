using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Preparation;

public sealed class SelectFeatureStepTests
{
    const string Share = "SELECT customer_id, avg(CASE WHEN channel = 'web' THEN 1.0 ELSE 0.0 END) AS web_share FROM silver.purchases WHERE ordered_at < as_of() GROUP BY ALL";

    [Fact]
    public void The_select_runs_once_for_each_instant_and_knows_nothing_from_it_on()
    {
        using TestShop shop = Make(Share);
        shop.Run(Stage.Prepare);

        foreach (string asOf in new[] { "2025-06-01", "2025-07-01", "2026-01-01" })
        {
            string expected = $"""
                SELECT customer_id AS customer_key, avg(CASE WHEN channel = 'web' THEN 1.0 ELSE 0.0 END) AS web_share
                FROM silver.purchases WHERE ordered_at < TIMESTAMPTZ '{asOf}' GROUP BY ALL ORDER BY ALL
                """;
            string found = $"SELECT customer_key, web_share FROM silver.features_shares WHERE as_of = TIMESTAMPTZ '{asOf}' ORDER BY ALL";
            shop.Lake.Bind(["silver.features_shares"]);
            Assert.Equal(Tables.Text(shop.Read(expected)), Tables.Text(shop.Read(found)));
        }

        Assert.Equal("2025-12-31 23:00:00+00", shop.Connection.Scalar<string>("SELECT strftime(as_of() AT TIME ZONE 'UTC', '%Y-%m-%d %H:%M:%S+00')"));
    }

    [Theory]
    [InlineData("SELECT customer_id, 1 AS other FROM silver.purchases WHERE ordered_at < as_of()", "the SELECT gives no column 'web_share'")]
    [InlineData("SELECT customer_id, 1 AS web_share, 2 AS more FROM silver.purchases WHERE ordered_at < as_of()", "the SELECT gives 'more', which is not among the features")]
    [InlineData("SELECT NULL AS customer_id, 1 AS web_share WHERE as_of() IS NOT NULL", "1 of 1 rows have no customer_id as of 2025-05-31T22:00:00Z")]
    [InlineData("SELECT customer_id, 1 AS web_share FROM silver.purchases WHERE ordered_at < as_of()", "* rows are of * customers as of 2025-05-31T22:00:00Z")]
    public void What_is_not_one_row_for_each_customer_is_refused(string sql, string found)
    {
        using TestShop shop = Make(sql);

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare));

        Assert.Contains(error.Problems, problem => System.Text.RegularExpressions.Regex.IsMatch(
            problem.Found, "^" + System.Text.RegularExpressions.Regex.Escape(found).Replace("\\*", "[0-9]+", StringComparison.Ordinal) + "$"));
        Assert.All(error.Problems, problem => Assert.Equal(("features/shares.yml", 3), (problem.File, problem.Line)));
    }

    static TestShop Make(string sql)
    {
        TestShop shop = new(change: project => project with
        {
            Features =
            [
                new SelectGroupDefinition
                {
                    Name = "shares",
                    File = "features/shares.yml",
                    Sql = new SqlText(sql, "features/shares.yml", 3),
                    Names = ["web_share"],
                    Timeline = new Timeline { Dates = [new DateOnly(2025, 7, 1), new DateOnly(2025, 6, 1)] },
                },
            ],
            Models = [],
        });
        shop.WritePurchases(TestShop.Purchases(60));
        return shop;
    }
}

using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Modelling;

namespace Patron.Pipeline.Tests.Preparation;

/// <summary>What is known of customers beside their purchases: joined to histories, and refused where it is not known of everybody.</summary>
public sealed class CovariateTableTests
{
    [Theory]
    [InlineData("{0} WHERE customer > 2", "such as 'c000000', have no row in silver.customer", "add them where silver.customer is made")]
    [InlineData("SELECT * REPLACE (CASE WHEN customer_id < 'c000003' THEN NULL ELSE age END AS age) FROM ({0})",
        "3 customers of silver.purchases, such as 'c000000', have no age in silver.customer", "fill it in where silver.customer is made")]
    [InlineData("SELECT * REPLACE (CASE WHEN customer_id = 'c000001' THEN NULL ELSE channel END AS channel) FROM ({0})",
        "1 customer of silver.purchases, such as 'c000001', have no channel", "fill it in")]
    [InlineData("SELECT * REPLACE (CASE WHEN customer_id = 'c000001' THEN 'nan'::DOUBLE ELSE age END AS age) FROM ({0})", "have no age", "fill it in")]
    [InlineData("FROM ({0}) UNION ALL (FROM ({0}) LIMIT 20)", "have several rows in silver.customer", "keep one row for each customer")]
    [InlineData("SELECT * REPLACE (DATE '2020-01-01' AS age) FROM ({0})", "column 'age' of table silver.customer is DATE; a covariate is a number or a text", "make a number of it")]
    [InlineData("SELECT * EXCLUDE (age) FROM ({0})", "table silver.customer has no column 'age'", "it has customer_id, channel")]
    public void What_is_not_known_of_everybody_is_refused_and_never_counts_as_0(string customers, string found, string remedy)
    {
        using TestShop shop = MovedShop.Of(MovedShop.With, customers.Replace("{0}", MovedShop.Known(60), StringComparison.Ordinal), 60);

        Problem problem = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare)).Problems[0];

        Assert.Contains(found, problem.Found, StringComparison.Ordinal);
        Assert.StartsWith(remedy, problem.Remedy, StringComparison.Ordinal);
    }

    /// <summary>Everybody moves from web to shop in the hold-out: the history of before knows web.</summary>
    [Fact]
    public void Of_rows_with_a_time_the_latest_known_at_each_moment_counts()
    {
        LifetimeValueDefinition model = Timed();
        string rows =
            $"""
            SELECT customer_id, 'web' AS channel, 30 AS age, DATE '2023-01-01' AS since FROM ({MovedShop.Known(60)})
            UNION ALL
            SELECT customer_id, 'shop' AS channel, 31 AS age, DATE '2025-09-01' AS since FROM ({MovedShop.Known(60)})
            """;
        using TestShop shop = MovedShop.Of(model, rows, 60);

        shop.Run(Stage.Prepare);

        shop.Lake.Bind(["silver.histories_lifetime_value"]);
        Assert.Equal(
            (string[])["shop 31.0", "web 30.0"],
            shop.Read("SELECT DISTINCT concat_ws(' ', covariate_channel, covariate_age) AS text FROM silver.histories_lifetime_value ORDER BY ALL").Texts("text")!);
        Assert.Equal(1, shop.Connection.Scalar<long>("SELECT count(DISTINCT covariate_age) FROM silver.histories_lifetime_value WHERE as_of < '2025-08-01'"));
    }

    [Fact]
    public void Rows_that_come_too_late_for_the_hold_out_are_refused_with_the_date()
    {
        using TestShop shop = MovedShop.Of(Timed(), $"SELECT *, DATE '2025-09-01' AS since FROM ({MovedShop.Known(60)})", 60);

        Problem problem = Assert.Throws<ProjectException>(() => shop.Run(Stage.Prepare)).Problems[0];

        Assert.Contains("have no row in silver.customer known before 2025-07-0", problem.Found, StringComparison.Ordinal);
    }

    static LifetimeValueDefinition Timed() => MovedShop.With with
    {
        Covariates = new CovariatesDefinition { Static = MovedShop.With.Covariates!.Static with { Time = "since" } },
    };
}

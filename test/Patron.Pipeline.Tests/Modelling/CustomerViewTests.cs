using Patron.DuckDb;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class CustomerViewTests
{
    [Fact]
    public void The_sql_can_be_read()
    {
        using TestShop shop = new();

        Expectation.Matches("customer-view-sql", CustomerView.Select(shop.Project, TestShop.AsOf));
    }

    [Fact]
    public void There_is_one_row_for_every_customer_known()
    {
        using TestShop shop = new();
        shop.WritePurchases(TestShop.Purchases(300));
        shop.Run();
        shop.Lake.Bind(CustomerView.Inputs(shop.Project));

        ColumnTable view = shop.Read(CustomerView.Select(shop.Project, TestShop.AsOf));

        Assert.Equal(CustomerView.Columns(shop.Project), view.Columns.Select(column => column.Name));
        Assert.Equal(shop.Connection.Scalar<long>("SELECT count(DISTINCT customer_key) FROM gold.lifetime_value"), view.Rows);
        Assert.Equal(view.Rows, view.Texts("customer_key").Distinct().Count());
        Assert.Contains("churn", view.Columns.Select(column => column.Name));
        Assert.All(view.Texts("segment"), Assert.NotNull);
    }

    [Fact]
    public void Several_models_of_a_kind_have_their_names_before_their_columns()
    {
        using TestShop shop = new(change: project => project with
        {
            Models =
            [
                Definitions.LifetimeValue, Definitions.LifetimeValue with { Name = "short_value" },
                Definitions.Segments, Definitions.Segments with { Name = "rings" },
            ],
            Features = [],
        });
        string[] wanted = ["customer_key", "lifetime_value_p_alive", "short_value_value_high", "rings_segment", "segments_segment"];

        Assert.Empty(wanted.Except(CustomerView.Columns(shop.Project)));
    }

    [Fact]
    public void Two_columns_of_one_name_are_a_mistake()
    {
        using TestShop shop = new(change: project =>
            project with { Models = [Definitions.LifetimeValue, Definitions.Churn with { Name = "value" }] });
        ProblemList problems = new();

        CustomerView.Check(shop.Project, problems);

        ProjectException error = Assert.Throws<ProjectException>(problems.ThrowIfAny);
        Assert.Contains(
            "the column 'value' of a customer comes from models/lifetime_value.yml too", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_may_not_be_named_like_a_function_of_the_engine()
    {
        using TestShop shop = new(change: project =>
            project with { Models = [Definitions.Segments with { Name = "median" }], Features = [] });

        ProjectException error = Assert.Throws<ProjectException>(() => shop.Run());

        Assert.Contains("'median' is a function of the SQL engine already", error.Message, StringComparison.Ordinal);
    }
}

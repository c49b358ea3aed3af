using Patron.Pipeline.Lineage;
using Patron.Pipeline.Lineage.Columns;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Tests.Modelling;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Lineage;

public sealed class CalendarLineageTests
{
    static readonly Dictionary<string, string[]> Tables = new()
    {
        ["silver.histories_lifetime_value"] = ["customer_key", "as_of", "frequency", "recency", "age", "mean_spend", "purchase_days"],
        ["silver.calendar"] = ["day", "season", "constant"],
        ["silver.purchases"] = ["customer_id", "ordered_at", "amount"],
    };

    [Fact]
    public void A_value_comes_from_the_days_of_purchases_and_the_columns_of_the_calendar()
    {
        using TestShop shop = SeasonalShop.Of(SeasonalShop.With, 10);

        Assert.Equal("age,frequency,mean_spend,purchase_days,recency,season", SourcesOf("value", "score lifetime_value", ScoreLifetimeValue.Table, shop));
        Assert.Equal("ordered_at", SourcesOf("purchase_days", "histories lifetime_value", "silver.histories_lifetime_value", shop));
    }

    static string SourcesOf(string name, string step, string table, TestShop shop)
    {
        string sql = new StepSql(shop.Project, TestShop.AsOf).Of(step, table)!.Value.Sql;
        ColumnLineage lineage = new SqlLineage(shop.Connection, known => Tables.GetValueOrDefault(known.ToString().ToLowerInvariant())).Of(sql);
        OutputColumn column = lineage.Columns.Single(one => one.Name == name);
        Assert.True(column.IsKnown);
        return string.Join(',', column.Sources.Select(source => source.Column).Distinct().Order(StringComparer.Ordinal));
    }
}

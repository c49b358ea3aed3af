using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Tests.Lake;

public class TableReferenceTests
{
    [Theory]
    [InlineData("silver.orders", "silver.orders", null, null)]
    [InlineData("silver.orders@v3", "silver.orders", 3L, null)]
    [InlineData("silver.orders@2026-01-31", "silver.orders", null, "2026-01-31")]
    [InlineData("silver.orders@vintage", "silver.orders", null, "vintage")]
    public void A_name_says_which_version_is_meant(string text, string table, long? version, string? instant)
    {
        TableReference reference = TableReference.Parse(text);

        Assert.Equal(TableReference.To(table, version, instant), reference);
        Assert.Equal(text, reference.ToString());
    }

    [Fact]
    public void A_table_outside_the_lake_is_named_by_its_folder()
    {
        TableReference reference = TableReference.Parse("delta:../exports/a@b");

        Assert.Equal(TableReference.Outside("../exports/a@b"), reference);
        Assert.False(reference.IsPlain);
        Assert.Equal("delta:../exports/a@b", reference.ToString());
    }
}

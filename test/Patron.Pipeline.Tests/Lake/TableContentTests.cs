using Patron.Pipeline.Lake;
using Patron.Pipeline.Tests.Preparation;

namespace Patron.Pipeline.Tests.Lake;

public sealed class TableContentTests
{
    [Fact]
    public void When_checks_were_made_and_in_which_run_is_no_content_and_what_they_found_is()
    {
        TableContent first = Content("run-1", "2026-01-01 00:00:00", 3);

        Assert.Equal(first, Content("run-2", "2026-02-01 12:00:00", 3));
        Assert.NotEqual(first, Content("run-1", "2026-01-01 00:00:00", 4));
    }

    static TableContent Content(string run, string time, int failing)
    {
        using TestShop shop = new();
        string select = $"SELECT 'silver.orders' AS table_name, {failing} AS failing_rows, TIMESTAMPTZ '{time}+00' AS checked_at, '{run}' AS run_id";
        shop.Lake.Overwrite("gold.checks", select, shop.Context);
        return TableContent.Of(shop.Lake, "gold.checks", run);
    }
}

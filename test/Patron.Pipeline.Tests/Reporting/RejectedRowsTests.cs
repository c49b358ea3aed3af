using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Reporting;

public sealed class RejectedRowsTests
{
    [Fact]
    public void A_report_tells_the_rows_that_were_rejected_and_why()
    {
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n");
        folder.Write("sources/shop.yml", "kind: csv\ntables:\n  orders:\n    path: data/orders.csv\n    max_rejected: 1\n    columns: { id: VARCHAR, amount: DOUBLE }\n");
        folder.Write("data/orders.csv", "id,amount\na,1\nb,two\nc,3\nd,4\n");
        ProjectDefinition project = ProjectLoader.Load(folder.FullPath, checks: SqlCheck.Of);
        PipelineRun.Execute(project, new RunRequest(), new SilentObserver());
        string page = File.ReadAllText(Assert.Single(Directory.EnumerateFiles(folder.PathOf("output"), "*.html")));
        Assert.Contains("amount is not DOUBLE", page, StringComparison.Ordinal);
    }
}

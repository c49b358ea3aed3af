using System.Globalization;
using Patron.Models.LifetimeValue.Pictures;

namespace Patron.Models.Tests.Documentation;

public sealed class PicturesPageTests
{
    [Fact]
    public void Shares_and_bounds_of_the_pictures_are_those_of_the_program()
    {
        string page = File.ReadAllText(Repository.PathOf("docs", "pictures.md"));
        string most = IntervalCoverage.MostCustomers.ToString("#,0", CultureInfo.InvariantCulture);
        string covered = (100 * FrequencyRecencyMatrix.Covered).ToString("R", CultureInfo.InvariantCulture);
        Assert.Contains($"Of more than {most} customers every n-th is judged", page, StringComparison.Ordinal);
        Assert.Contains($"frequencies that {covered} % of the customers do not exceed", page, StringComparison.Ordinal);
    }
}

using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Spend;

namespace Patron.Models.Tests.Spend;

/// <summary>Customers with a category and a number, drawn from a spend model that both move.</summary>
sealed record DrawnSpenders(SpendHistories Histories, double[] Member, double[] Age)
{
    public static GammaGamma GammaGamma { get; } = new(4, 3.5, 20);

    public static HurdleSpend Hurdle { get; } = new(.6, 5, 25, .5, .8);

    public static SpendModel Of(string key) => key == "hurdle" ? Hurdle : GammaGamma;

    public CustomerCovariates Both => Columns(("member", Member), ("age", Age));

    public CustomerCovariates Category => Columns(("member", Member));

    public static CustomerCovariates Columns(params (string Name, double[] Values)[] columns) =>
        CustomerCovariates.Create(columns.ToDictionary(column => column.Name, column => column.Values));

    public static DrawnSpenders Draw(SpendModel baseline, CovariateEffect[] effects, int customers, long seed)
    {
        RandomStream random = RandomStream.For(seed, baseline.Kind.Key);
        double[] member = [.. Enumerable.Range(0, customers).Select(_ => random.Chance(0.4) ? 1.0 : 0)];
        double[] age = [.. Enumerable.Range(0, customers).Select(_ => Math.Round(random.Normal(), 1))];
        double[] purchases = [.. Enumerable.Range(0, customers).Select(_ => (double)random.Poisson(3))];
        SpendCovariateModel truth = new(baseline, ["member", "age"], effects);
        return new(truth.Simulate(purchases, Columns(("member", member), ("age", age)), seed), member, age);
    }

    public int[] Rows(double member) => [.. Enumerable.Range(0, Member.Length).Where(row => Member[row] == member)];
}

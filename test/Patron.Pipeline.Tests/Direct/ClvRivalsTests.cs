using System.Globalization;
using System.Text;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Pipeline.Direct.Clv;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Tests.Direct;

public sealed class ClvRivalsTests
{
    static readonly DateOnly FirstDay = new(2025, 1, 1);

    static readonly string[] Guesses = ["each goes on at the rate so far", "everyone buys like the mean customer"];

    static readonly string[] Regressions = ["boosted regression in two parts", "boosted regression in one part"];

    // The model's line is judged from single purchases, the hold-out from summaries: two ways to the same figures, but for the rounding of
    // weeks, which a fit makes larger.
    [Fact]
    public void Rivals_foretell_the_same_hold_out_as_the_model()
    {
        using TemporaryFolder folder = new();
        ClvReport report = Run(Request(folder) with { Holdout = Duration.Parse("10w") });

        Assert.Equal([$"{report.PurchaseModel.Name} x gamma-gamma", .. Regressions, .. Guesses], report.Rivals.Select(rival => rival.Name));
        Assert.Equal(report.Holdout!.Rmse, report.Rivals[0].Rmse, 1e-6);
        Assert.Equal(report.Holdout.Bias, report.Rivals[0].Bias, 1e-6);
        Assert.Equal(report.Holdout.Baseline.Mae, report.Rivals[3].Mae, 1e-9);
        Assert.All(report.Rivals, rival => Assert.True(rival.Money is { Rmse: > 0 }));
        Assert.True(report.Rivals[0].Money!.Rmse < report.Rivals[4].Money!.Rmse);
    }

    [Fact]
    public void Without_amounts_rivals_foretell_purchases_alone()
    {
        using TemporaryFolder folder = new();
        ClvReport report = Run(Request(folder) with { Holdout = Duration.Parse("10w"), Transactions = new TransactionColumns("customer", "day", null) });
        Assert.Equal(5, report.Rivals.Count);
        Assert.All(report.Rivals, rival => Assert.Null(rival.Money));
    }

    [Fact]
    public void Regressions_stay_away_from_a_short_past_and_all_from_a_model_that_was_asked_for()
    {
        using TemporaryFolder folder = new();
        ClvReport report = Run(Request(folder) with { Holdout = Duration.Parse("20w") });
        Assert.Equal([$"{report.PurchaseModel.Name} x gamma-gamma", .. Guesses], report.Rivals.Select(rival => rival.Name));
        Assert.Empty(Run(Request(folder) with { Model = BgNbd.TheKind }).Rivals);
    }

    // Refunds on days of their own, and a penalty: the money that the model's line foretells is what a run as of the cut says.
    [Fact]
    public void The_model_among_its_rivals_is_the_model_of_a_run_as_of_the_cut()
    {
        using TemporaryFolder folder = new();
        string[] lines = Orders().TrimEnd().Split('\n');
        string[] refunded = [.. lines.Select((line, row) => row > 0 && row % 4 == 0 ? line.Insert(line.LastIndexOf(',') + 1, "-") : line)];
        ClvRequest request = Request(folder) with
        {
            File = folder.Write("refunded.csv", string.Join('\n', refunded) + "\n"),
            Penalty = 0.5,
            Discount = DiscountRate.PerYear(0),
            Horizon = Duration.Parse("10w"),
        };
        ClvReport judged = Run(request with { Holdout = request.Horizon });
        ClvReport then = Run(request with
        {
            AsOf = request.AsOf!.Value.AddDays(-70),
            Model = PurchaseModelKind.Usual.Single(kind => kind.Name == judged.PurchaseModel.Name),
        });
        double actual = refunded.Skip(1).Select(line => line.Split(',')).GroupBy(cells => cells[0])
            .Where(orders => orders.Any(cells => Day(cells) < then.AsOf))
            .Sum(orders => Math.Max(0, orders.Where(cells => Day(cells) >= then.AsOf).Sum(cells => double.Parse(cells[2], CultureInfo.InvariantCulture))));

        Assert.Equal(then.TotalValue!.Value, actual + (then.Customers * judged.Rivals[0].Money!.Bias), 1e-6 * then.TotalValue.Value);

        static DateOnly Day(string[] cells) => DateOnly.ParseExact(cells[1], "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    static ClvRequest Request(TemporaryFolder folder) => new()
    {
        File = folder.Write("orders.csv", Orders()),
        Transactions = new TransactionColumns("customer", "day", "amount"),
        AsOf = FirstDay.AddDays(7 * 40),
        Unit = TimeUnit.Week,
        Horizon = Duration.Parse("26w"),
    };

    static ClvReport Run(ClvRequest request) =>
        ClvAnalysis.Execute(request, new AnalysisNotes(), TestContext.Current.CancellationToken).Report;

    /// <summary>400 customers over 40 weeks, whose keys do not sort as numbers do.</summary>
    static string Orders()
    {
        StringBuilder text = new("customer,day,amount\n");
        for (int customer = 1; customer <= 400; customer++)
        {
            RandomStream random = RandomStream.For(7, "orders", customer);
            double rate = random.Gamma(0.9, 30);
            for (double day = 70 * random.Uniform(); day < 280; day += 1 + random.Exponential(rate))
            {
                text.Append(CultureInfo.InvariantCulture, $"{customer},{FirstDay.AddDays((int)day):yyyy-MM-dd},{10 + (customer % 7) + random.Below(20)}\n");
                if (random.Chance(0.15))
                    break;
            }
        }

        return text.ToString();
    }
}

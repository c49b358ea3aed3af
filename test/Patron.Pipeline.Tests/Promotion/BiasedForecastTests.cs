using System.Globalization;
using Patron.Models.Btyd;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Pipeline.Promotion;

namespace Patron.Pipeline.Tests.Promotion;

/// <summary>Most customers buy nothing in a hold-out. A forecast that is too low is right about most, and wrong about what is sold.</summary>
public sealed class BiasedForecastTests
{
    static readonly DateOnly Calibrated = new(1997, 9, 30);

    /// <summary>
    /// CDNOW with the parameters of Fader, Hardie and Lee (2005), table 2: the forecast for the 39 weeks of their hold-out, and the same
    /// times 0.8. The absolute error prefers the latter beyond chance, 0.751 to 0.786; the squared error is 2.68 to 2.59.
    /// </summary>
    [Fact]
    public void On_cdnow_a_forecast_times_four_fifths_does_not_replace_the_published_one()
    {
        Trial honest = OfCdnow(weeks: 39);
        double[] low = [.. honest.Forecast.Select(expected => 0.8 * expected)];
        Trial challenger = honest.With(low).Against(honest.Forecast);

        Assert.True(Losses.Saving(Losses.Absolute(low, honest.Actual), Losses.Absolute(honest.Forecast, honest.Actual)).Low > 0);
        GateResult found = challenger.Gate("champion");
        Assert.Equal(GateOutcome.Failed, found.Outcome);
        Assert.Equal(2.68, found.Figures["loss"], 0.005);
        Assert.Equal(2.59, found.Figures["rival_loss"], 0.005);
        Assert.Contains("mean squared error of purchases 2.6", found.Sentence, StringComparison.Ordinal);
        Assert.Equal(0.786, Judgement.Of(honest).Estimates["mae"].Value, 0.0005);
    }

    [Fact]
    public void On_cdnow_the_published_forecast_of_a_quarter_is_better_than_always_nothing()
    {
        Trial honest = OfCdnow(weeks: 13);
        double[] nothing = Trials.Constant(honest.Actual.Length, 0);

        Assert.True(Losses.Absolute(nothing, honest.Actual).Average() < Losses.Absolute(honest.Forecast, honest.Actual).Average());
        Assert.Equal(GateOutcome.Passed, honest.Against(nothing).Gate("champion").Outcome);
        Assert.Equal(GateOutcome.Failed, honest.With(nothing).Against(honest.Forecast).Gate("champion").Outcome);
        Assert.Equal(GateOutcome.Failed, (honest.With(nothing) with { Baselines = [new Rival("the model", honest.Forecast)] }).Gate("baseline").Outcome);
    }

    /// <summary>The same where the truth is known: rates are gamma, purchases Poisson, and the honest forecast is the rate itself.</summary>
    [Theory]
    [InlineData(0.8)]
    [InlineData(0.5)]
    [InlineData(0)]
    public void A_true_forecast_shrunk_to_nothing_does_not_replace_it(double share)
    {
        RandomStream random = new(17);
        double[] rates = [.. Enumerable.Range(0, 4_000).Select(_ => random.Gamma(0.3, 1))];
        double[] actual = [.. rates.Select(rate => (double)random.Poisson(rate))];
        double[] shrunk = [.. rates.Select(rate => share * rate)];

        Assert.Equal(GateOutcome.Failed, Trials.Of(shrunk, actual, isProbability: false).Against(rates).Gate("champion").Outcome);
        Assert.Equal(GateOutcome.Passed, Trials.Of(rates, actual, isProbability: false).Against(shrunk).Gate("champion").Outcome);
    }

    static Trial OfCdnow(int weeks)
    {
        double[][] table = Numbers(File.ReadLines(Repository.Shared("data", "cdnow_customers_summary.csv")).Skip(1), ',');
        PurchaseHistories histories = PurchaseHistories.Create(
            Array.ConvertAll(table, row => row[1]), Array.ConvertAll(table, row => row[2]), Array.ConvertAll(table, row => row[3]));
        double[] forecast = new BgNbd(0.243, 4.414, 0.793, 2.426).ExpectedPurchases(histories, weeks, threads: 1);
        return Trials.Of(forecast, Actual(table, Calibrated.AddDays(7 * weeks)), isProbability: false);
    }

    /// <summary>Days with a purchase after the calibration, of the customers of the summary: its first column is the sample's second.</summary>
    static double[] Actual(double[][] table, DateOnly until)
    {
        Dictionary<double, int> days = Numbers(File.ReadLines(Repository.Shared("data", "CDNOW_sample.txt")), ' ')
            .Select(purchase => (Customer: purchase[1], Day: DayOf((int)purchase[2])))
            .Where(purchase => purchase.Day > Calibrated && purchase.Day <= until)
            .Distinct()
            .CountBy(purchase => purchase.Customer)
            .ToDictionary();
        return Array.ConvertAll(table, row => (double)days.GetValueOrDefault(row[0]));
    }

    static DateOnly DayOf(int number) => new(number / 10_000, number / 100 % 100, number % 100);

    static double[][] Numbers(IEnumerable<string> lines, char separator) =>
    [
        .. lines.Select(line => line.Split(separator, StringSplitOptions.RemoveEmptyEntries)
            .Select(field => double.Parse(field, CultureInfo.InvariantCulture)).ToArray()),
    ];
}

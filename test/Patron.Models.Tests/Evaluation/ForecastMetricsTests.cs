using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Evaluation;

public class ForecastMetricsTests
{
    /// <summary>By hand: forecasts 3, 2, 1 of 0, 2, 1 have a Gini of -1/9 where the best order has 2/9.</summary>
    [Fact]
    public void The_normalised_gini_is_that_of_the_order_over_that_of_the_best_order()
    {
        ForecastMetrics metrics = ForecastMetrics.Of([3, 2, 1], [0, 2, 1]);

        Close.Relative(-1.0 / 2, metrics.NormalisedGini!.Value, 1e-12);
    }

    [Fact]
    public void A_perfect_order_has_1_a_reversed_one_minus_1_and_one_forecast_for_all_0()
    {
        double[] actual = [5, 0, 1, 3, 0];

        Close.Relative(1, ForecastMetrics.Of([50, -1, 11, 13, -1], actual).NormalisedGini!.Value, 1e-12);
        Close.Relative(-1, ForecastMetrics.Of([-5, 0, -1, -3, 0], actual).NormalisedGini!.Value, 1e-12);
        Assert.Equal(0, ForecastMetrics.Of([2, 2, 2, 2, 2], actual).NormalisedGini!.Value, 1e-12);
        Assert.Null(ForecastMetrics.Of([1, 2], [3, 3]).NormalisedGini);
        Assert.Null(ForecastMetrics.Of([1, 2], [0, 0]).NormalisedGini);
    }

    /// <summary>Against its definition by pairs: a group of equal forecasts counts as any order of it does on average.</summary>
    [Fact]
    public void With_ties_it_is_the_mean_over_all_orders_of_the_tied_rows()
    {
        double[] predicted = [2, 2, 2, 1, 1];
        double[] actual = [4, 0, 1, 3, 2];
        double sum = 0;
        int orders = 0;
        foreach (int[] first in new int[][] { [0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            foreach (int[] second in new int[][] { [3, 4], [4, 3] })
            {
                double[] untied = new double[5];
                foreach ((int place, int row) in first.Concat(second).Index())
                    untied[row] = -place;
                sum += ForecastMetrics.Of(untied, actual).NormalisedGini!.Value;
                orders++;
            }
        }

        Close.Relative(sum / orders, ForecastMetrics.Of(predicted, actual).NormalisedGini!.Value, 1e-12);
    }

    [Fact]
    public void Tenths_hold_all_rows_forecasts_and_outcomes_and_no_order_of_rows_shows()
    {
        RandomStream random = RandomStream.For(2, "forecasts");
        double[] predicted = [.. Enumerable.Range(0, 137).Select(_ => Math.Floor(6 * random.Uniform()))];
        double[] actual = [.. predicted.Select(value => Math.Floor(value * 2 * random.Uniform()))];

        ForecastMetrics metrics = ForecastMetrics.Of(predicted, actual);

        Assert.Equal(10, metrics.Deciles.Count);
        Close.Relative(137, metrics.Deciles.Sum(decile => decile.Rows), 1e-12);
        Close.Relative(predicted.Sum(), metrics.Deciles.Sum(decile => decile.Rows * decile.Predicted), 1e-12);
        Close.Relative(actual.Sum(), metrics.Deciles.Sum(decile => decile.Rows * decile.Actual), 1e-12);
        Assert.True(metrics.Deciles.Zip(metrics.Deciles.Skip(1), (high, low) => high.Predicted >= low.Predicted).All(falls => falls));
        int[] shuffled = [.. Enumerable.Range(0, 137).OrderBy(row => (row * 71) % 137)];
        ForecastMetrics again = ForecastMetrics.Of([.. shuffled.Select(row => predicted[row])], [.. shuffled.Select(row => actual[row])]);
        Assert.Equal(metrics.NormalisedGini, again.NormalisedGini);
        Assert.Equal(metrics.Deciles, again.Deciles);
    }

    [Fact]
    public void Fewer_than_ten_rows_have_a_part_each() => Assert.Equal(3, ForecastMetrics.Of([1, 2, 3], [1, 0, 1]).Deciles.Count);
}

using Patron.Models.Evaluation;

namespace Patron.Models.Tests.Evaluation;

public sealed class CountMetricsTests
{
    [Fact]
    public void Three_rows_give_the_figures_worked_out_by_hand()
    {
        CountMetrics metrics = CountMetrics.Of(predicted: [1.5, 0, 4], actual: [1, 1, 2]);
        Assert.Equal(3.5 / 3, metrics.Mae, 1e-15);
        Assert.Equal(Math.Sqrt(5.25 / 3), metrics.Rmse, 1e-15);
        Assert.Equal(0.5, metrics.Bias, 1e-15);
        Assert.Equal((5.5, 4.0, 3), (metrics.PredictedTotal, metrics.ActualTotal, metrics.Rows));
    }

    [Fact]
    public void A_perfect_prediction_has_no_error()
    {
        CountMetrics metrics = CountMetrics.Of([3, 0, 7], [3, 0, 7]);
        Assert.Equal((0, 0, 0), (metrics.Mae, metrics.Rmse, metrics.Bias));
    }

    [Theory]
    [InlineData(new double[] { 1, double.NaN }, new double[] { 1, 2 }, "row 1: predicted NaN, actual 2")]
    [InlineData(new double[] { 1 }, new double[] { double.PositiveInfinity }, "row 0")]
    [InlineData(new double[] { 1 }, new double[] { 1, 2 }, "2 actual for 1 predicted")]
    [InlineData(new double[] { }, new double[] { }, "no rows")]
    public void Bad_columns_are_refused(double[] predicted, double[] actual, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => CountMetrics.Of(predicted, actual)).Message,
            StringComparison.Ordinal);
}

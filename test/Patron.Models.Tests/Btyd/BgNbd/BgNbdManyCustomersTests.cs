using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

/// <summary>A hundred million customers: rounding of their log-likelihood is larger than the gain at which a search of few would stop.</summary>
public class BgNbdManyCustomersTests
{
    /// <summary>
    /// Customers of two seeds have a likelihood that rises for ever along a and b, ever less; of the other it has a maximum. Either way a
    /// customer counted a thousand times gives what the customer counted once does: r, alpha and the mean chance of leaving to 1e-5.
    /// </summary>
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(4, false)]
    public void Fit_converges_in_tens_of_steps_however_often_customers_count(long seed, bool hasMaximum)
    {
        FitResult<BgNbd> once = BgNbd.Fit(Stayers(seed, 100_000, 1));

        FitResult<BgNbd> often = BgNbd.Fit(Stayers(seed, 100_000, 1_000));

        Assert.Equal(StopReason.Converged, often.Report.StopReason);
        Assert.InRange(often.Report.Iterations, 1, 60);
        Assert.Equal(hasMaximum, often.Model.A < 1e4);
        Close.Relative(1000 * once.Report.LogLikelihood, often.Report.LogLikelihood, 1e-9);
        Close.Relative(once.Model.R, often.Model.R, 1e-5);
        Close.Relative(once.Model.Alpha, often.Model.Alpha, 1e-5);
        Close.Relative(once.Model.A / (once.Model.A + once.Model.B), often.Model.A / (often.Model.A + often.Model.B), 1e-5);
    }

    /// <summary>Customers who buy for a share of their age, at any time of it: first and last purchase are days, histories are in weeks.</summary>
    static PurchaseHistories Stayers(long seed, int customers, double weight)
    {
        var random = RandomStream.For(seed, "stayers");
        (double[] frequency, double[] recency, double[] age) = (new double[customers], new double[customers], new double[customers]);
        for (int row = 0; row < customers; row++)
        {
            int days = 1 + random.Below(728);
            double stay = Math.Pow(random.Uniform(), 0.7);
            int more = (int)Math.Floor(-1.4 * Math.Log(random.OpenUniform()) * random.Uniform());
            SortedSet<int> bought = [.. Enumerable.Range(0, more + 1).Select(_ => (int)Math.Floor(stay * days * random.Uniform()))];
            (frequency[row], recency[row], age[row]) = (bought.Count - 1, (bought.Max - bought.Min) / 7.0, (days - bought.Min - 1) / 7.0);
        }

        double[] weights = new double[customers];
        Array.Fill(weights, weight);
        return PurchaseHistories.Create(frequency, recency, age, weights);
    }
}

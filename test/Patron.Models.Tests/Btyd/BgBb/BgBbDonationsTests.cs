using System.Text.Json;
using Patron.Models.Btyd;
using Patron.Models.Numerics;
using Patron.Models.Tests.Support;

namespace Patron.Models.Tests.Btyd;

/// <summary>The 11,104 donors of Fader, Hardie and Shang (2010): 22 distinct histories at six yearly opportunities.</summary>
public class BgBbDonationsTests
{
    readonly JsonElement _reference =
        JsonDocument.Parse(File.ReadAllText(Repository.Shared("reference", "lifetimes.json"))).RootElement.GetProperty("bgbb");

    [Fact]
    public void Fit_is_the_exact_maximum_and_matches_the_published_table()
    {
        FitResult<BgBb> fit = BgBb.Fit(Donations.Load());

        JsonElement exact = _reference.GetProperty("exact_mle");
        JsonElement errors = _reference.GetProperty("exact_mle_se");
        string[] names = [.. BgBb.TheKind.ParameterNames];
        for (int index = 0; index < names.Length; index++)
        {
            Close.Relative(exact.GetProperty(names[index]).GetDouble(), fit.Model.Parameters[index], 1e-8);
            Close.Relative(errors.GetProperty(names[index]).GetDouble(), fit.Report.StandardErrors[index], 1e-6);
        }

        Close.Relative(_reference.GetProperty("exact_mle_log_likelihood").GetDouble(), fit.Report.LogLikelihood, 1e-13);
        Assert.Empty(fit.Report.Warnings);

        // The paper's table 4 and Hardie's note to it.
        Assert.Equal([1.204, .750, .657, 2.783], fit.Model.Parameters.Select(value => Math.Round(value, 3)));
        Assert.Equal(-33225.58, fit.Report.LogLikelihood, 0.005);
    }

    [Fact]
    public void Values_of_five_histories_and_of_new_donors_match_the_reference()
    {
        BgBb model = ReferenceModel();
        double[][] rows = _reference.GetProperty("rows_x_tx_n").Deserialize<double[][]>()!;
        for (int index = 0; index < rows.Length; index++)
        {
            (double x, double recency, double n) = (rows[index][0], rows[index][1], rows[index][2]);
            Close.Relative(_reference.GetProperty("p_alive_m1")[index].GetDouble(), model.ProbabilityAlive(x, recency, n), 1e-9);
            Close.Relative(_reference.GetProperty("cond_expected_m5")[index].GetDouble(), model.ExpectedPurchases(x, recency, n, 5), 1e-9);
        }

        JsonElement counts = _reference.GetProperty("expected_x_in_6_periods");
        for (int count = 0; count <= 6; count++)
            Close.Relative(counts[count].GetDouble() / 11_104, model.ProbabilityOfPurchases(0, 0, 0, 6, count), 1e-9);
    }

    [Fact]
    public void The_five_year_total_matches_the_reference()
    {
        PurchaseHistories donors = Donations.Load();
        double[] expected = ReferenceModel().ExpectedPurchases(donors, 5);

        double total = expected.Zip(donors.Weights.ToArray(), (value, weight) => value * weight).Sum();
        Close.Relative(_reference.GetProperty("cond_expected_m5_total").GetDouble(), total, 1e-9);
        Assert.Equal(12_884.2, total, 0.05);
    }

    /// <summary>Fader, Hardie and Shang (2010), table 7 and its note: parameters to two decimals, d = .1 a year.</summary>
    [Fact]
    public void Discounted_transactions_match_the_published_ones()
    {
        BgBb model = new(1.20, .75, .66, 2.78);
        double rate = Math.Log(1.1);

        Assert.Equal(1.6214, Discounted(3, 4), 5e-5);
        double[] published = [1.8020, 2.6212, 3.4403, 4.2594, 5.0785, 5.8976];
        Assert.Equal(published, Enumerable.Range(1, 6).Select(x => Math.Round(Discounted(x, 6), 4)));

        double Discounted(double x, double recency) => model.DiscountedPurchases(x, recency, 6, double.PositiveInfinity, rate);
    }

    [Fact]
    public void The_published_probabilities_of_being_alive_hold()
    {
        BgBb model = ReferenceModel();
        Assert.Equal(.11, model.ProbabilityAlive(0, 0, 6), 5e-3);
        Assert.Equal(.59, model.ProbabilityAlive(2, 4, 6), 5e-3);
        Assert.Equal(.93, model.ProbabilityAlive(4, 6, 6), 5e-3);
    }

    BgBb ReferenceModel()
    {
        JsonElement parameters = _reference.GetProperty("params");
        return new BgBb(Value("alpha"), Value("beta"), Value("gamma"), Value("delta"));

        double Value(string name) => parameters.GetProperty(name).GetDouble();
    }
}

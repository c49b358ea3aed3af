namespace Patron.Simulation.Tests.Retail;

/// <summary>Purchases and drop-out against BG/NBD in closed form (Fader, Hardie and Lee, 2005).</summary>
public sealed class PurchaseTests(Worlds worlds)
{
    const int Nodes = 400;

    World Plain => worlds.Plain;

    [Fact]
    public void Repeat_orders_match_the_expectation_from_each_customers_own_rates()
    {
        double[] expected = Plain["truth/customers"].Doubles("expected_repeat_orders");
        int[] actual = RepeatOrders();
        Near.Zero([.. actual.Zip(expected, (count, mean) => count - mean)]);
        Assert.Equal(expected.Sum(), Plain.Totals.ExpectedRepeatOrders, tolerance: 1e-6);
    }

    [Fact]
    public void The_expectation_of_each_customer_is_that_of_his_rates_and_age()
    {
        Table truth = Plain["truth/customers"];
        (double[] rate, double[] dropOut, double[] age) =
            (truth.Doubles("purchase_rate"), truth.Doubles("drop_out"), truth.Doubles("age_weeks"));
        double[] expected = truth.Doubles("expected_repeat_orders");
        double[] future = truth.Doubles("future_orders_52w");
        string[] gone = truth.Texts("dropped_out_at");
        for (int row = 0; row < truth.Rows; row += 29)
        {
            // Purchases come at rate lambda while alive, with probability exp(-lambda p t) at t: integrate over the age.
            const int nodes = 10 * Nodes;
            (double hazard, double step) = (rate[row] * dropOut[row], age[row] / nodes);
            double midpoint = rate[row] * step * Enumerable.Range(0, nodes).Sum(node => Math.Exp(-hazard * step * (node + 0.5)));
            Assert.Equal(midpoint, expected[row], tolerance: 1e-4 * Math.Max(1, midpoint));
            Assert.True(gone[row].Length > 0 ? future[row] == 0 : future[row] > 0 || rate[row] == 0, $"future of row {row}");
        }
    }

    [Fact]
    public void Mean_repeat_orders_match_the_marginal_expectation()
    {
        RetailOptions options = Plain.Options;
        double weeks = options.Days / 7.0;
        double sum = 0;
        for (int i = 0; i < Nodes; i++)
        {
            // p = u^(1/a) takes the pole of the beta density at 0 out of the integral; ages are uniform.
            double p = Math.Pow((i + 0.5) / Nodes, 1 / options.DropOutA);
            double density = Math.Pow(1 - p, options.DropOutB - 1);
            for (int j = 0; j < Nodes; j++)
                sum += density * ExpectedAt(options, p, weeks * (j + 0.5) / Nodes);
        }

        double norm = Enumerable.Range(0, Nodes)
            .Sum(i => Math.Pow(1 - Math.Pow((i + 0.5) / Nodes, 1 / options.DropOutA), options.DropOutB - 1));
        Near.Mean([.. RepeatOrders().Select(count => (double)count)], sum / Nodes / norm);
    }

    [Fact]
    public void The_share_of_customers_who_come_again_matches_BG_NBD()
    {
        RetailOptions options = Plain.Options;
        double weeks = options.Days / 7.0;
        double never = Enumerable.Range(0, Nodes).Average(node => Math.Pow(
            options.PurchaseAlpha / (options.PurchaseAlpha + (weeks * (node + 0.5) / Nodes)), options.PurchaseR));
        Near.Share(RepeatOrders().Count(count => count > 0), Plain.Options.Customers, 1 - never);
    }

    [Fact]
    public void Drop_out_matches_its_hazard_of_rate_times_probability()
    {
        Table truth = Plain["truth/customers"];
        (double[] rate, double[] dropOut, double[] age) =
            (truth.Doubles("purchase_rate"), truth.Doubles("drop_out"), truth.Doubles("age_weeks"));
        string[] gone = truth.Texts("dropped_out_at");
        Near.Zero([.. gone.Select((at, row) => (at.Length > 0 ? 1 : 0) - (1 - Math.Exp(-rate[row] * dropOut[row] * age[row])))]);
        Assert.Equal(gone.Count(at => at.Length > 0), Plain.Totals.DroppedOut);
    }

    [Fact]
    public void Rates_and_drop_out_follow_their_distributions()
    {
        RetailOptions options = Plain.Options;
        double[] rates = Plain["truth/customers"].Doubles("purchase_rate");
        double mean = options.PurchaseR / options.PurchaseAlpha;
        Near.Mean(rates, mean);
        Near.Mean([.. rates.Select(rate => (rate - mean) * (rate - mean))], mean / options.PurchaseAlpha);
        double[] dropOuts = Plain["truth/customers"].Doubles("drop_out");
        double sum = options.DropOutA + options.DropOutB;
        double center = options.DropOutA / sum;
        Near.Mean(dropOuts, center);
        Near.Mean([.. dropOuts.Select(p => (p - center) * (p - center))], center * (1 - center) / (sum + 1));
    }

    [Fact]
    public void Customers_keep_arriving_evenly_over_the_acquisition_period()
    {
        double weeks = Plain.Options.Days / 7.0;
        double[] ages = Plain["truth/customers"].Doubles("age_weeks");
        for (int tenth = 0; tenth < 10; tenth++)
        {
            (double low, double high) = (weeks * tenth / 10, weeks * (tenth + 1) / 10);
            Near.Share(ages.Count(age => age > low && age <= high), ages.Length, 0.1);
        }

        using World early = new(Plain.Options with { Customers = 2_000, AcquisitionShare = 0.25 });
        Assert.All(early["truth/customers"].Doubles("age_weeks"), age => Assert.InRange(age, 0.75 * weeks, weeks));
    }

    /// <summary>Expected repeat purchases by age t for drop-out p: (1 - (alpha / (alpha + p t))^r) / p.</summary>
    static double ExpectedAt(RetailOptions options, double p, double t) =>
        (1 - Math.Pow(options.PurchaseAlpha / (options.PurchaseAlpha + (p * t)), options.PurchaseR)) / p;

    int[] RepeatOrders()
    {
        Dictionary<string, int[]> orders = Plain.RowsByCustomer("orders");
        return [.. Plain["customers"].Texts("customer_id").Select(customer => orders[customer].Length - 1)];
    }
}

namespace Patron.Simulation.Tests.Telecom;

public sealed class OfferTests(Worlds worlds)
{
    [Fact]
    public void Control_groups_are_a_random_share()
    {
        string[] groups = worlds.Usual["offers"].Texts("group");
        Near.Share(groups.Count(group => group == "control"), groups.Length, worlds.Usual.Options.ControlShare);
        double[] effects = worlds.Usual["truth/offers"].Doubles("churn_effect");
        Near.Mean([.. effects.Where((_, row) => groups[row] == "control")], effects.Average());
    }

    [Theory]
    [InlineData("data_bonus", "")]
    [InlineData("discount_10", "")]
    [InlineData("voice_pack", "")]
    [InlineData("", "persuadable")]
    [InlineData("", "sleeping_dog")]
    [InlineData("", "lost_cause")]
    public void The_difference_between_the_groups_is_the_true_effect(string offer, string persona)
    {
        (double effect, double error, double truth) = Difference(offer, persona);
        Assert.InRange(effect, truth - (4 * error), truth + (4 * error));
    }

    [Fact]
    public void Each_persona_answers_as_it_should()
    {
        (double effect, double error, _) = Difference("", "persuadable");
        Assert.True(effect < -4 * error, $"{effect} +- {error}");
        Assert.True(Difference("", "sleeping_dog").Truth > 0.01);
        Assert.Equal(0, Difference("", "lost_cause").Truth);
    }

    [Fact]
    public void Offers_raise_the_use_of_the_treated_by_their_factor()
    {
        World world = worlds.Offers;
        (Table offers, Table truth) = (world["offers"], world["truth/offers"]);
        Dictionary<string, int> campaigns = world["campaigns"].Index("campaign_code");
        string[] starts = world["campaigns"].Texts("starts_at");
        int start = world.Day(starts[campaigns.Single(pair => pair.Key.StartsWith("GR", StringComparison.Ordinal)).Value]);
        (double[] before, double[] during) = Megabytes(world, start);
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        (string[] who, string[] codes, string[] groups) =
            (offers.Texts("customer_id"), offers.Texts("campaign_code"), offers.Texts("group"));
        (string[] leaving, string[] left, double[] factors) =
            (truth.Texts("leaving"), truth.Texts("left"), truth.Doubles("usage_factor"));
        List<double> differences = [];
        for (int row = 0; row < who.Length; row++)
        {
            bool counts = codes[row].StartsWith("GR", StringComparison.Ordinal) && groups[row] == "treated"
                && leaving[row] == "false" && left[row] == "false";
            double was = before[customers[who[row]]];
            if (counts && was > 0 && factors[row] > 1.2)
                differences.Add((during[customers[who[row]]] / was) - factors[row]);
        }

        // A ratio of noisy weeks is above the ratio of their means, so a median within a fifth is what can be asked.
        differences.Sort();
        Assert.True(differences.Count > 100);
        Assert.InRange(differences[differences.Count / 2], -0.3, 0.3);
    }

    [Fact]
    public void Offers_go_to_their_audience_and_with_consent()
    {
        World world = worlds.Close;
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        (string[] consents, string[] activated) = (world["customers"].Texts("sms_consent"), world["customers"].Texts("activated_at"));
        HashSet<(string, int)> used = [];
        HashSet<(string, int)> data = [];
        Table usage = world["usage_daily"];
        foreach ((string customer, string day, string service) in
            usage.Texts("customer_id").Zip(usage.Texts("day"), usage.Texts("service")))
        {
            used.Add((customer, world.Day(day)));
            if (service == "data")
                data.Add((customer, world.Day(day)));
        }

        Dictionary<string, int> campaigns = world["campaigns"].Index("campaign_code");
        (string[] audiences, DateTime?[] starts, DateTime?[] ends) =
            (world["campaigns"].Texts("audience"), world["campaigns"].Instants("starts_at"), world["campaigns"].Instants("ends_at"));
        Table offers = world["offers"];
        (string[] codes, DateTime?[] offered, DateTime?[] accepted) =
            (offers.Texts("campaign_code"), offers.Instants("offered_at"), offers.Instants("accepted_at"));
        for (int row = 0; row < offers.Rows; row++)
        {
            string who = offers.Texts("customer_id")[row];
            int campaign = campaigns[codes[row]];
            int start = (int)(starts[campaign]!.Value.Date - world.From).TotalDays;
            double tenure = (starts[campaign]!.Value.Date - Table.Instant(activated[customers[who]])).TotalDays;
            Assert.Equal("true", consents[customers[who]]);
            Assert.InRange(offered[row]!.Value, starts[campaign]!.Value, starts[campaign]!.Value.AddHours(4));
            Assert.True(accepted[row] is null || (accepted[row] > offered[row] && accepted[row] < ends[campaign]));
            bool belongs = audiences[campaign] switch
            {
                "declining" => Count(used, 28, 0) > 0 && Count(used, 28, 0) < 0.7 * Count(used, 112, 28) / 3,
                "data_users" => Count(data, 28, 0) >= 6,
                "newcomers" => tenure is >= 28 and < 182 && Count(used, 28, 0) > 0,
                _ => Count(used, 14, 0) == 0 && Count(used, 70, 14) > 0,
            };
            Assert.True(belongs, $"{who} of {codes[row]}");
            int Count(HashSet<(string, int)> days, int from, int until) =>
                Enumerable.Range(start - from, from - until).Count(day => days.Contains((who, day)));
        }

        Assert.True(offers.Rows > 100);
        Assert.Equal(4, codes.Select(code => audiences[campaigns[code]]).Distinct().Count());
    }

    [Fact]
    public void Only_the_treated_accept_and_the_persuadable_more_often()
    {
        World world = worlds.Offers;
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] personas = world["truth/customers"].Texts("persona");
        Table offers = world["offers"];
        (string[] who, string[] groups, string[] accepted) =
            (offers.Texts("customer_id"), offers.Texts("group"), offers.Texts("accepted_at"));
        Assert.All(groups.Zip(accepted), row => Assert.True(row.First == "treated" || row.Second.Length == 0));
        Assert.True(Share("persuadable") > 0.4);
        Assert.True(Share("lost_cause") < 0.1);
        double Share(string persona) => accepted
            .Where((_, row) => groups[row] == "treated" && personas[customers[who[row]]] == persona)
            .Average(at => at.Length > 0 ? 1 : 0);
    }

    [Fact]
    public void Offers_without_strength_have_no_effect()
    {
        using World world = new(worlds.Close.Options with { TreatmentStrength = 0, Customers = 200 });
        Assert.True(world.Totals.Offers > 50);
        Assert.All(world["truth/offers"].Doubles("churn_effect"), effect => Assert.Equal(0, effect));
        Assert.All(world["truth/offers"].Doubles("usage_factor"), factor => Assert.Equal(1, factor));
    }

    /// <summary>Share of the treated who left less that of the control group, its standard error, and the mean of the truth.</summary>
    (double Effect, double Error, double Truth) Difference(string offer, string persona)
    {
        World world = worlds.Offers;
        Dictionary<string, int> customers = world["customers"].Index("customer_id");
        string[] personas = world["truth/customers"].Texts("persona");
        (Table offers, Table truth) = (world["offers"], world["truth/offers"]);
        (string[] who, string[] what, string[] groups) = (offers.Texts("customer_id"), offers.Texts("offer"), offers.Texts("group"));
        (string[] left, double[] effects) = (truth.Texts("left"), truth.Doubles("churn_effect"));
        int[] rows = [.. Enumerable.Range(0, who.Length)
            .Where(row => offer.Length == 0 || what[row] == offer)
            .Where(row => persona.Length == 0 || personas[customers[who[row]]] == persona)];
        (double treated, double treatedError) = Left("treated");
        (double control, double controlError) = Left("control");
        double error = Math.Sqrt((treatedError * treatedError) + (controlError * controlError));
        return (treated - control, error, rows.Average(row => effects[row]));
        (double Share, double Error) Left(string group)
        {
            bool[] outcomes = [.. rows.Where(row => groups[row] == group).Select(row => left[row] == "true")];
            double share = outcomes.Average(outcome => outcome ? 1 : 0);
            return (share, Math.Sqrt(share * (1 - share) / outcomes.Length));
        }
    }

    /// <summary>Megabytes a day in the six weeks before a day and in the four after it; the file is read once, not kept.</summary>
    static (double[] Before, double[] During) Megabytes(World world, int start)
    {
        (double[] before, double[] during) = (new double[world.Options.Customers], new double[world.Options.Customers]);
        foreach (string line in File.ReadLines(world.PathOf("usage_daily.csv")).Skip(1))
        {
            if (line[21] != 'd')
                continue;
            string[] values = line.Split(',');
            (int customer, int day) = (int.Parse(values[0].AsSpan(1)), world.Day(values[1]));
            if (day >= start - 42 && day < start)
                before[customer] += double.Parse(values[3]) / 42;
            else if (day >= start && day < start + 28)
                during[customer] += double.Parse(values[3]) / 28;
        }

        return (before, during);
    }
}

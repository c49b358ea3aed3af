namespace Patron.Simulation.Tests.Retail;

public sealed class CampaignTests(Worlds worlds)
{
    World Usual => worlds.Usual;

    [Fact]
    public void Control_groups_are_a_random_share()
    {
        string[] groups = Usual["contacts"].Texts("group");
        Near.Share(groups.Count(group => group == "control"), groups.Length, Usual.Options.ControlShare);
        Assert.All(groups, group => Assert.True(group is "control" or "treated"));
        double[] effects = Usual["truth/contacts"].Doubles("effect");
        double mean = effects.Average();
        Near.Mean([.. effects.Where((_, row) => groups[row] == "control")], mean);
    }

    [Theory]
    [InlineData("reminder")]
    [InlineData("voucher_10")]
    [InlineData("voucher_20")]
    public void The_difference_between_the_groups_is_the_true_effect(string treatment)
    {
        List<Outcome> outcomes = [.. Usual.Outcomes.Where(outcome => outcome.Treatment == treatment)];
        (double effect, double error) = Difference(outcomes);
        double truth = outcomes.Average(outcome => outcome.Effect);
        Assert.InRange(effect, truth - (4 * error), truth + (4 * error));
    }

    [Fact]
    public void Each_persona_answers_as_it_should()
    {
        Assert.True(SignOf("persuadable") > 4);
        Assert.True(SignOf("sleeping_dog") < -3);
        Assert.InRange(SignOf("lost_cause"), -4, 4);
        double SignOf(string persona)
        {
            (double effect, double error) = Difference([.. Usual.Outcomes.Where(outcome => outcome.Persona == persona)]);
            return effect / error;
        }
    }

    // What a shop can see must tell whom to treat, or no uplift model could learn it.
    [Fact]
    public void The_effect_shows_in_what_the_shop_can_see()
    {
        double social = Mean(outcome => outcome.Channel == "social");
        double marketplace = Mean(outcome => outcome.Channel == "marketplace");
        Assert.True(social > 0.01, $"social {social}");
        Assert.True(marketplace < 0.25 * social, $"marketplace {marketplace}, social {social}");
        double recent = Mean(outcome => outcome.WeeksSinceLast < 12);
        double stale = Mean(outcome => outcome.WeeksSinceLast > 30);
        Assert.True(recent > 1.5 * stale, $"recent {recent}, stale {stale}");
        double Mean(Func<Outcome, bool> chosen) => Usual.Outcomes.Where(chosen).Average(outcome => outcome.Effect);
    }

    [Fact]
    public void Treatments_without_strength_have_no_effect()
    {
        using World world = new(Usual.Options with { Customers = 2_000, TreatmentStrength = 0 });
        Assert.True(world.Totals.Contacts > 1_000);
        Assert.All(world["truth/contacts"].Doubles("effect"), effect => Assert.Equal(0, effect));
        Assert.Equal(0, world.Totals.ExpectedTreatmentOrders);
    }

    [Fact]
    public void Contacts_keep_the_rules_of_their_audience_and_of_consent()
    {
        Table campaigns = Usual["campaigns"];
        Dictionary<string, int> codes = campaigns.Index("campaign_code");
        (string[] audiences, string[] channels) = (campaigns.Texts("audience"), campaigns.Texts("channel"));
        (DateTime?[] starts, DateTime?[] contacted) =
            (campaigns.Instants("starts_at"), Usual["contacts"].Instants("contacted_at"));
        string[] consent = Usual["customers"].Texts("email_consent");
        Dictionary<string, int> customers = Usual["customers"].Index("customer_id");
        Dictionary<string, int[]> rows = Usual.RowsByCustomer("orders");
        DateTime?[] ordered = Usual["orders"].Instants("ordered_at");
        (string[] codeOf, string[] customerOf) =
            (Usual["contacts"].Texts("campaign_code"), Usual["contacts"].Texts("customer_id"));
        for (int row = 0; row < codeOf.Length; row++)
        {
            int campaign = codes[codeOf[row]];
            DateTime start = starts[campaign]!.Value;
            Assert.True(contacted[row] >= start && contacted[row] < start.AddHours(4), $"contact {row}");
            bool allowed = channels[campaign] == "post" || consent[customers[customerOf[row]]] == "true";
            Assert.True(allowed, $"consent of contact {row}");
            DateTime[] before = [.. rows[customerOf[row]].Select(order => ordered[order]!.Value).Where(at => at < start)];
            double weeks = (start - before[^1]).TotalDays / 7;
            bool belongs = audiences[campaign] switch
            {
                "win_back" => weeks is >= 8 and <= 52,
                "second_order" => before.Length == 1 && weeks is >= 3 and <= 26,
                _ => weeks <= 52,
            };
            Assert.True(belongs, $"contact {row} of {codeOf[row]}: {before.Length} orders, the last {weeks} weeks ago");
        }
    }

    [Fact]
    public void Campaigns_follow_each_other_and_end_before_the_data()
    {
        Table campaigns = Usual["campaigns"];
        (DateTime?[] starts, DateTime?[] ends) = (campaigns.Instants("starts_at"), campaigns.Instants("ends_at"));
        Assert.True(campaigns.Rows > 20);
        Assert.All(ends, end => Assert.True(end < Usual.To));
        Assert.All(starts.Skip(1).Zip(ends), pair => Assert.True(pair.First >= pair.Second));
        Assert.Equal(campaigns.Rows, Usual["contacts"].Texts("campaign_code").Distinct().Count());
    }

    [Fact]
    public void A_code_is_used_once_by_a_treated_customer_while_its_campaign_runs()
    {
        Table orders = Usual["orders"];
        Table campaigns = Usual["campaigns"];
        Dictionary<string, int> codes = campaigns.Index("campaign_code");
        Dictionary<string, int> contacts = Usual["contacts"].Index("campaign_code", "customer_id");
        (string[] groups, DateTime?[] contacted) = (Usual["contacts"].Texts("group"), Usual["contacts"].Instants("contacted_at"));
        (DateTime?[] ends, DateTime?[] ordered) = (campaigns.Instants("ends_at"), orders.Instants("ordered_at"));
        (string[] used, string[] customers) = (orders.Texts("campaign_code"), orders.Texts("customer_id"));
        HashSet<string> seen = [];
        for (int row = 0; row < orders.Rows; row++)
        {
            if (used[row].Length == 0)
                continue;
            string key = $"{used[row]}/{customers[row]}";
            int contact = contacts[key];
            Assert.True(seen.Add(key), $"{key} is used twice");
            Assert.True(groups[contact] == "treated", $"{key} is a control");
            bool inTime = ordered[row] >= contacted[contact] && ordered[row] <= ends[codes[used[row]]];
            Assert.True(inTime, $"{key} is used out of time");
        }

        Assert.True(seen.Count > 500);
    }

    /// <summary>Mean orders of the treated less those of the control group, and its standard error.</summary>
    static (double Effect, double Error) Difference(IReadOnlyCollection<Outcome> outcomes)
    {
        (double treated, double treatedError) = MeanOf([.. outcomes.Where(outcome => outcome.Treated)]);
        (double control, double controlError) = MeanOf([.. outcomes.Where(outcome => !outcome.Treated)]);
        return (treated - control, Math.Sqrt((treatedError * treatedError) + (controlError * controlError)));
    }

    static (double Mean, double Error) MeanOf(IReadOnlyCollection<Outcome> outcomes)
    {
        double mean = outcomes.Average(outcome => outcome.Orders);
        double squares = outcomes.Sum(outcome => (outcome.Orders - mean) * (outcome.Orders - mean));
        return (mean, Math.Sqrt(squares) / outcomes.Count);
    }
}

using Patron.Simulation.Gaming;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>The label is what the events say, and comes as often as the probabilities say.</summary>
public sealed class LabelTests(Worlds worlds)
{
    [Fact]
    public void The_label_is_1_exactly_where_nothing_happens_between_the_first_day_and_the_horizon()
    {
        Table truth = worlds.Close["truth/players"];
        (string[] users, string[] labels) = (truth.Texts("user_id"), truth.Texts("label"));
        Dictionary<string, int> counts = [];
        for (int row = 0; row < truth.Rows; row++)
        {
            string found = LabelOf(worlds.Close, users[row]);
            Assert.True(found == labels[row], $"{users[row]}: {found}, told is {labels[row]}");
            counts[found] = counts.GetValueOrDefault(found) + 1;
        }

        Assert.True(counts["0"] > 100 && counts["1"] > 100 && counts[""] > 100, string.Join(", ", counts));
    }

    [Fact]
    public void Outcomes_are_the_labels_that_are_known_within_the_data_with_the_time_from_which_they_are()
    {
        Table truth = worlds.Close["truth/players"];
        (string[] users, string[] labels) = (truth.Texts("user_id"), truth.Texts("label"));
        IEnumerable<(string, string, DateTime?)> expected = Enumerable.Range(0, truth.Rows)
            .Where(row => labels[row].Length > 0)
            .Select(row => (
                users[row],
                labels[row],
                (DateTime?)worlds.Close.Lives[users[row]][0].Time.AddDays(worlds.Close.Options.HorizonDays)));
        Table told = worlds.Close["outcomes"];
        (string[] user, string[] label, DateTime?[] known) =
            (told.Texts("user_id"), told.Texts("label"), told.Instants("known_at"));
        Assert.Equal(expected, Enumerable.Range(0, told.Rows).Select(row => (user[row], label[row], known[row])));
    }

    [Fact]
    public void The_truth_tells_each_players_first_day_last_event_and_number_of_events()
    {
        Table truth = worlds.Close["truth/players"];
        (string[] users, DateTime?[] last, int[] events) =
            (truth.Texts("user_id"), truth.Instants("last_event_at"), truth.Ints("events"));
        (long[] bought, double[] luck) = (truth.Cents("bought"), truth.Doubles("luck"));
        for (int row = 0; row < truth.Rows; row++)
        {
            TableEvent[] life = worlds.Close.Lives[users[row]];
            Assert.Equal((life[^1].Time, life.Length), (last[row], events[row]));
            if (life[0].Time.AddDays(1) > worlds.Close.To)
                continue;
            Dictionary<GamingEventKind, long> sums = life.Where(happened => happened.Time < life[0].Time.AddDays(1))
                .GroupBy(happened => happened.Kind)
                .ToDictionary(group => group.Key, group => group.Sum(happened => happened.Cents));
            Assert.Equal(sums.GetValueOrDefault(GamingEventKind.Purchase), bought[row]);
            long gained = sums.GetValueOrDefault(GamingEventKind.Win) - sums.GetValueOrDefault(GamingEventKind.Bet);
            double share = bought[row] == 0 ? 0 : (double)gained / bought[row];
            Assert.Equal(Math.Min(share, Churn.MostLuck), luck[row], tolerance: 1e-12);
        }
    }

    [Fact]
    public void Labels_come_as_often_as_the_probabilities_say_in_each_tenth_of_them()
    {
        (double Probability, double Label)[] players = [.. Labelled(worlds.Usual).OrderBy(player => player.Probability)];
        foreach ((double Probability, double Label)[] tenth in players.Chunk(players.Length / 10))
            Near.Zero([.. tenth.Select(player => player.Label - player.Probability)]);
        Assert.True(players[^1].Probability - players[0].Probability > 0.9);
        Assert.Equal(worlds.Usual.Totals.ExpectedChurned, players.Sum(player => player.Probability), tolerance: 1e-6);
        Assert.Equal(worlds.Usual.Totals.Churned, players.Sum(player => player.Label));
    }

    [Fact]
    public void The_probability_follows_from_engagement_luck_and_spend_as_told()
    {
        Table truth = worlds.Usual["truth/players"];
        (double[] engagement, double[] luck, double[] bought) =
            (truth.Doubles("engagement"), truth.Doubles("luck"), truth.Doubles("bought"));
        double[] probability = truth.Doubles("churn_probability");
        for (int row = 0; row < truth.Rows; row++)
        {
            double logit = Math.Log(0.83 / 0.17)
                - (2 * engagement[row]) - (0.8 * luck[row]) - (0.4 * Math.Log(1 + (bought[row] / 20)));
            Assert.Equal(1 / (1 + Math.Exp(-logit)), probability[row], tolerance: 1e-12);
        }
    }

    [Fact]
    public void Without_causes_the_label_is_chance()
    {
        using World plain = new(new GamingOptions
        {
            Customers = 2_000, EngagementStrength = 0, LuckStrength = 0, SpendStrength = 0, FirstDayChurn = 0.6,
        });
        double[] labels = [.. Labelled(plain).Select(player => player.Label)];
        Near.Share((int)labels.Sum(), labels.Length, 0.6);
        Assert.All(
            plain["truth/players"].Doubles("churn_probability"), probability => Assert.Equal(0.6, probability, tolerance: 1e-12));
    }

    static IEnumerable<(double Probability, double Label)> Labelled(World world)
    {
        double[] probability = world["truth/players"].Doubles("churn_probability");
        string[] labels = world["truth/players"].Texts("label");
        return probability.Select((value, row) => (value, labels[row])).Where(pair => pair.Item2.Length > 0)
            .Select(pair => (pair.value, pair.Item2 == "1" ? 1.0 : 0));
    }

    static string LabelOf(World world, string user)
    {
        TableEvent[] life = world.Lives[user];
        DateTime known = life[0].Time.AddDays(world.Options.HorizonDays);
        if (known >= world.To)
            return "";
        return life.Any(happened => happened.Time >= life[0].Time.AddDays(1) && happened.Time < known) ? "0" : "1";
    }
}

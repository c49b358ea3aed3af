using Patron.Models.Evaluation;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>Who a player says to be tells next to nothing of the label; what a player does tells it well.</summary>
public sealed class LeakTests(Worlds worlds)
{
    const int Folds = 5;

    static readonly WorldPage Page = new("gaming");

    [Theory]
    [InlineData("name")]
    [InlineData("date_of_birth")]
    [InlineData("street_address")]
    [InlineData("city")]
    [InlineData("country")]
    [InlineData("postcode")]
    [InlineData("affiliate_url")]
    [InlineData("campaign")]
    public void No_field_of_the_registration_tells_the_label(string field)
    {
        (int[] rows, bool[] labels) = Labelled();
        string[] values = worlds.Usual["registrations"].Texts(field);
        Near(OutOfFold([.. rows.Select(row => values[row])], labels), labels);
    }

    [Fact]
    public void Nor_does_the_hour_of_the_registration()
    {
        (int[] rows, bool[] labels) = Labelled();
        string[] times = worlds.Usual["registrations"].Texts("event_time");
        Near(OutOfFold([.. rows.Select(row => times[row][11..13])], labels), labels);
    }

    [Fact]
    public void Nor_does_the_socioeconomic_index()
    {
        (int[] rows, bool[] labels) = Labelled();
        Table postcodes = worlds.Usual["postcodes"];
        Dictionary<string, int> places = postcodes.Index("postcode");
        double[] index = postcodes.Doubles("socioeconomic_idx");
        string[] codes = worlds.Usual["registrations"].Texts("postcode");
        Near([.. rows.Select(row => -index[places[codes[row]]])], labels);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(6)]
    [InlineData(24)]
    public void What_a_player_does_in_the_first_hours_tells_it_well(int hours)
    {
        (int[] rows, bool[] labels) = Labelled();
        string[] users = worlds.Usual["registrations"].Texts("user_id");
        double[] scores = [.. rows.Select(row => -(double)Bets(worlds.Usual.Lives[users[row]], hours))];
        double told = Page.Numbers("Bets of the first hour")[0];
        Assert.True(Auc(scores, labels) > told, $"{Auc(scores, labels)}");
    }

    [Fact]
    public void The_probabilities_tell_it_best()
    {
        (int[] rows, bool[] labels) = Labelled();
        double[] probability = worlds.Usual["truth/players"].Doubles("churn_probability");
        double told = Page.Numbers("The probabilities themselves")[0];
        Assert.Equal(told, Auc([.. rows.Select(row => probability[row])], labels), tolerance: 0.015);
    }

    static int Bets(TableEvent[] life, int hours) => life
        .TakeWhile(happened => happened.Time < life[0].Time.AddHours(hours))
        .Count(happened => happened.Kind == GamingEventKind.Bet);

    /// <summary>The area lies near one half: not above what the page tells, nor as far below.</summary>
    static void Near(double[] scores, bool[] labels)
    {
        double limit = Page.Numbers("No field of the registration")[0];
        double area = Auc(scores, labels);
        Assert.True(area > 1 - limit && area < limit, $"{area}");
    }

    static double Auc(double[] scores, bool[] labels) => AreaUnderCurve.Of(scores, labels)!.Value;

    /// <summary>For each player the share of churned among the others with the same value, shrunk to that of all.</summary>
    static double[] OutOfFold(string[] values, bool[] labels)
    {
        double mean = labels.Count(label => label) / (double)labels.Length;
        double[] scores = new double[values.Length];
        for (int fold = 0; fold < Folds; fold++)
        {
            Dictionary<string, (int Churned, int All)> known = [];
            for (int row = 0; row < values.Length; row++)
            {
                if (row % Folds == fold)
                    continue;
                (int churned, int all) = known.GetValueOrDefault(values[row]);
                known[values[row]] = (churned + (labels[row] ? 1 : 0), all + 1);
            }

            for (int row = fold; row < values.Length; row += Folds)
            {
                (int churned, int all) = known.GetValueOrDefault(values[row]);
                scores[row] = (churned + (10 * mean)) / (all + 10);
            }
        }

        return scores;
    }

    (int[] Rows, bool[] Labels) Labelled()
    {
        string[] labels = worlds.Usual["truth/players"].Texts("label");
        int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row].Length > 0)];
        return (rows, [.. rows.Select(row => labels[row] == "1")]);
    }
}

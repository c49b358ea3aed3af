using System.Globalization;
using System.Text;
using Patron.Simulation.Gaming;

namespace Patron.Simulation.Tests.Gaming;

/// <summary>What is told comes out of the files, within four standard errors of their samples.</summary>
public sealed class MarginalTests(Worlds worlds)
{
    [Fact]
    public void Affiliates_and_campaigns_have_their_shares_and_move_engagement_as_told()
    {
        Table registrations = worlds.Usual["registrations"];
        double[] engagement = worlds.Usual["truth/players"].Doubles("engagement");
        double promotions = Market.Promotions.Sum(promotion => promotion.Share * promotion.Engagement);
        double affiliates = Market.Affiliates.Sum(affiliate => affiliate.Share * affiliate.Engagement);
        foreach (Affiliate affiliate in Market.Affiliates)
            Check("affiliate_url", Encoding.ASCII.GetString(affiliate.Url), affiliate.Share, affiliate.Engagement + promotions);
        foreach (Promotion promotion in Market.Promotions)
            Check("campaign", promotion.Code == "none" ? "" : promotion.Code, promotion.Share, promotion.Engagement + affiliates);

        void Check(string column, string value, double share, double mean)
        {
            string[] values = registrations.Texts(column);
            double[] found = [.. engagement.Where((_, row) => values[row] == value)];
            Near.Share(found.Length, values.Length, share);
            Near.Mean(found, mean);
        }
    }

    [Fact]
    public void The_socioeconomic_index_moves_engagement_mildly_and_as_told()
    {
        Table postcodes = worlds.Usual["postcodes"];
        Dictionary<string, int> places = postcodes.Index("postcode");
        int[] index = postcodes.Ints("socioeconomic_idx");
        Assert.All(index, value => Assert.InRange(value, 1, 100));
        string[] codes = worlds.Usual["registrations"].Texts("postcode");
        double[] engagement = worlds.Usual["truth/players"].Doubles("engagement");
        double mean = engagement.Average();
        double[] standard = [.. codes.Select(code => (index[places[code]] - 50.5) / 28.866)];
        double slope = standard.Zip(engagement, (x, y) => x * (y - mean)).Sum() / standard.Sum(x => x * x);
        Assert.Equal(PlayerTraits.PlaceEffect, slope, tolerance: 4 / Math.Sqrt(codes.Length));
        Assert.Equal(Market.Places.Length, codes.Distinct().Count());
    }

    [Fact]
    public void Bets_win_what_the_prizes_say()
    {
        (long bets, Dictionary<long, int> wins) = (0, []);
        foreach (TableEvent[] life in worlds.Usual.Lives.Values)
        {
            for (int number = 0; number < life.Length; number++)
            {
                if (life[number].Kind == GamingEventKind.Bet)
                    bets++;
                if (life[number].Kind != GamingEventKind.Win)
                    continue;
                Assert.Equal(GamingEventKind.Bet, life[number - 1].Kind); // a win follows its bet
                Assert.Equal(0, 10 * life[number].Cents % life[number - 1].Cents);
                long tenths = 10 * life[number].Cents / life[number - 1].Cents;
                wins[tenths] = wins.GetValueOrDefault(tenths) + 1;
            }
        }

        foreach (Prize prize in Market.Prizes)
            Near.Share(wins[prize.Tenths], (int)bets, prize.Probability);
        Assert.Equal(Market.Prizes.Length, wins.Count);
        Assert.Equal(0.94, Market.Prizes.Sum(prize => prize.Probability * prize.Tenths / 10), tolerance: 1e-12);
    }

    [Fact]
    public void Nobody_bets_what_is_not_there()
    {
        foreach (TableEvent[] life in worlds.Usual.Lives.Values)
        {
            Assert.Equal(GamingEventKind.Registration, life[0].Kind);
            Assert.Equal(
                Enumerable.Range(1, life.Length),
                life.Select(happened => int.Parse(happened.Id[10..], CultureInfo.InvariantCulture)));
            long balance = 0;
            foreach (TableEvent happened in life.Skip(1))
            {
                balance += happened.Kind == GamingEventKind.Bet ? -happened.Cents : happened.Cents;
                Assert.True(happened.Cents > 0 && balance >= 0, happened.Id);
            }
        }
    }

    [Fact]
    public void Players_play_on_the_first_day_as_their_engagement_says()
    {
        Table truth = worlds.Usual["truth/players"];
        (double[] engagement, long[] bought) = (truth.Doubles("engagement"), truth.Cents("bought"));
        Near.Zero([.. bought.Select((cents, row) =>
            (cents > 0 ? 1 : 0) - Churn.Logistic(PlayerLife.PlaysLogit + engagement[row]))]);
        Near.Mean([.. truth.Doubles("stake").Select(stake => Math.Log(stake))], Math.Log(PlayerTraits.MedianStake / 100));
    }

    [Fact]
    public void Players_register_in_the_order_of_their_numbers_as_many_a_day_and_by_the_hours_told()
    {
        Table registrations = worlds.Usual["registrations"];
        DateTime?[] times = registrations.Instants("event_time");
        Assert.Equal(times.Order(), times);
        Assert.All(times.GroupBy(time => time!.Value.Date), day => Assert.Equal(200, day.Count()));
        double whole = DayClock.Hours.Sum();
        for (int hour = 0; hour < 24; hour++)
            Near.Share(times.Count(time => time!.Value.Hour == hour), times.Length, DayClock.Hours[hour] / whole);
    }

    [Fact]
    public void Every_player_is_an_adult_and_lives_where_the_postcode_is()
    {
        Table registrations = worlds.Usual["registrations"];
        DateTime?[] times = registrations.Instants("event_time");
        string[] born = registrations.Texts("date_of_birth");
        for (int row = 0; row < born.Length; row++)
        {
            DateOnly birth = DateOnly.ParseExact(born[row], "yyyy-MM-dd", CultureInfo.InvariantCulture);
            Assert.True(birth.AddYears(18) <= DateOnly.FromDateTime(times[row]!.Value), born[row]);
        }

        (string[] city, string[] country, string[] postcode) =
            (registrations.Texts("city"), registrations.Texts("country"), registrations.Texts("postcode"));
        Assert.Equal(
            Market.Places.Length, city.Select((name, row) => (name, country[row], postcode[row])).Distinct().Count());
    }

    [Fact]
    public void Some_of_the_churned_come_back_after_the_horizon()
    {
        Table truth = worlds.Usual["truth/players"];
        (string[] users, string[] labels) = (truth.Texts("user_id"), truth.Texts("label"));
        string[] churned = [.. users.Where((_, row) => labels[row] == "1")];
        const int after = 100; // days after the horizon, when e^-7 of them are still to come
        DateTime limit = worlds.Usual.To.AddDays(-worlds.Usual.Options.HorizonDays - after);
        TableEvent[][] lives = [.. churned.Select(user => worlds.Usual.Lives[user]).Where(life => life[0].Time < limit)];
        Near.Share(lives.Count(life => life[^1].Time >= life[0].Time.AddDays(28)), lives.Length, PlayerLife.LateReturns);
    }
}

using Patron.Models.Numerics;

namespace Patron.Simulation.Gaming;

/// <summary>What a player brings along: it depends on the options and the player's number alone.</summary>
readonly struct PlayerTraits
{
    /// <summary>What one standard deviation of the socioeconomic index adds to engagement.</summary>
    public const double PlaceEffect = 0.1;

    /// <summary>Median of the players' usual bets, cents.</summary>
    public const double MedianStake = 100;

    /// <summary>Standard deviation of the logarithm of the usual bet.</summary>
    public const double StakeSpread = 0.7;

    const int AdultDays = 6_580;
    const int OldestDays = 21_900;

    /// <summary>Second of the registration, since the start of the data.</summary>
    public required long Registered { get; init; }

    /// <summary>Day of birth, in days since the start of the data; negative.</summary>
    public required int BornDay { get; init; }

    public required int Name { get; init; }

    public required int Street { get; init; }

    public required int House { get; init; }

    public required int Place { get; init; }

    public required int Affiliate { get; init; }

    public required int Promotion { get; init; }

    /// <summary>Normal with standard deviation 1 around what affiliate, campaign and place add.</summary>
    public required double Engagement { get; init; }

    /// <summary>The player's usual bet, cents.</summary>
    public required double Stake { get; init; }

    public static PlayerTraits Draw(GamingOptions options, PostcodeIndex postcodes, int customer)
    {
        RandomStream random = RandomStream.For(options.Seed, "gaming.player", customer);
        long registered = DayClock.SecondAt((customer + random.Uniform()) / options.PerDay);
        int place = random.Below(Market.Places.Length);
        int affiliate = Choice.Draw(random, Market.AffiliateShares);
        int promotion = Choice.Draw(random, Market.PromotionShares);
        double source = Market.Affiliates[affiliate].Engagement + Market.Promotions[promotion].Engagement;
        return new()
        {
            Registered = registered,
            BornDay = (int)(registered / PlayerLife.FirstDay) - AdultDays - (int)(OldestDays * Math.Pow(random.Uniform(), 1.5)),
            Name = random.Below(Market.Names.Length),
            Street = random.Below(Market.Streets.Length),
            House = 1 + random.Below(200),
            Place = place,
            Affiliate = affiliate,
            Promotion = promotion,
            Engagement = random.Normal()
                + (options.SourceStrength * source)
                + (options.PlaceStrength * PlaceEffect * postcodes.StandardOf(place)),
            Stake = MedianStake * Math.Exp(StakeSpread * random.Normal()),
        };
    }
}

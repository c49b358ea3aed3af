namespace Patron.Simulation.Gaming;

/// <summary>What decides, after the first day, whether a player comes back.</summary>
static class Churn
{
    /// <summary>What one unit of engagement takes from the logit of first-day churn.</summary>
    public const double EngagementEffect = 2;

    /// <summary>What one unit of luck takes from it.</summary>
    public const double LuckEffect = 0.8;

    /// <summary>What one unit of spend takes from it.</summary>
    public const double SpendEffect = 0.4;

    /// <summary>What a player buys for on the first day, currency, so that spend is the logarithm of 2.</summary>
    public const double SpendScale = 20;

    /// <summary>More luck than this counts no more.</summary>
    public const double MostLuck = 2;

    /// <summary>
    /// What the first day's bets brought, as a share of what was bought; -1 where all is lost, 0 without a purchase.
    /// </summary>
    public static double Luck(long bought, long bet, long won) =>
        bought == 0 ? 0 : Math.Min((double)(won - bet) / bought, MostLuck);

    /// <summary>Probability that a player does nothing between the first day and the horizon.</summary>
    /// <param name="options">How strong each cause is.</param>
    /// <param name="engagement">The player's.</param>
    /// <param name="luck">The first day's.</param>
    /// <param name="bought">What was bought on the first day, cents.</param>
    public static double Probability(GamingOptions options, double engagement, double luck, long bought)
    {
        double logit = Math.Log(options.FirstDayChurn / (1 - options.FirstDayChurn))
            - (options.EngagementStrength * EngagementEffect * engagement)
            - (options.LuckStrength * LuckEffect * luck)
            - (options.SpendStrength * SpendEffect * Math.Log(1 + (bought / (100 * SpendScale))));
        return Logistic(logit);
    }

    public static double Logistic(double value) => 1 / (1 + Math.Exp(-value));
}

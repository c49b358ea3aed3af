using Patron.Models.Numerics;

namespace Patron.Simulation.Retail;

/// <summary>What is true of one customer before anything happens: who he is, how he buys, how he answers.</summary>
sealed record CustomerTraits(
    int Index,
    int Country,
    int Channel,
    bool EmailConsent,
    int? BirthYear,
    int OrderChannel,
    int FavouriteCategory,
    double PurchaseRate,
    double DropOut,
    double SpendRate,
    double MeanOrderValue,
    Persona Persona)
{
    static readonly double[] CountryShares = [.. Market.Countries.Select(country => country.Share)];
    static readonly double[] ChannelShares = [.. Market.Channels.Select(channel => channel.Share)];
    static readonly double[] CategoryShares = [.. Catalogue.Categories.Select(category => category.Share)];

    /// <summary>Draws the customer with this index; order channel and birth year mean nothing for the rest.</summary>
    public static CustomerTraits Draw(RetailOptions options, int index)
    {
        RandomStream random = RandomStream.For(options.Seed, "retail.customer", index);
        int country = Choice.Draw(random, CountryShares);
        int channel = Choice.Draw(random, ChannelShares);
        AcquisitionChannel won = Market.Channels[channel];
        double strength = options.CovariateStrength;
        bool consent = random.Chance(won.Consent);
        int born = options.From.Year - 18 - random.Below(60);
        int? birthYear = random.Chance(0.85) ? born : null;
        int orderChannel = Choice.Draw(random, [0.55, 0.30, 0.15]);
        int favourite = Choice.Draw(random, CategoryShares);

        double alpha = options.PurchaseAlpha / Math.Pow(won.PurchaseRate, strength);
        double rate = random.Gamma(options.PurchaseR, alpha);
        double dropOut = random.Beta(options.DropOutA * Math.Pow(won.DropOut, strength), options.DropOutB);
        double scale = options.SpendV * Math.Pow(Market.Countries[country].Spend, strength);
        double spendRate = random.Gamma(options.SpendQ, scale);

        Span<double> weights = stackalloc double[4];
        PersonaOdds.Weigh(won, rate * options.PurchaseAlpha / options.PurchaseR, weights);
        Persona persona = (Persona)Choice.Draw(random, weights);
        return new(
            index, country, channel, consent, birthYear, orderChannel, favourite,
            rate, dropOut, spendRate, options.SpendP / spendRate, persona);
    }

    /// <summary>
    /// Repeat purchases that a live customer with these rates is expected to make in <paramref name="weeks"/>:
    /// (1 - exp(-lambda p t)) / p, and lambda t where he never drops out.
    /// </summary>
    /// <remarks>Fader, Hardie and Lee (2005), the step before equation 9.</remarks>
    public double ExpectedPurchases(double weeks, double rateFactor = 1)
    {
        double without = PurchaseRate * rateFactor * weeks;
        double exponent = without * DropOut;
        return exponent < 1e-12 ? without : (1 - Math.Exp(-exponent)) / DropOut;
    }

    /// <summary>Repeat purchases that a treatment is expected to add in <paramref name="weeks"/>.</summary>
    public double AddedPurchases(Treatment treatment, double strength, double weeks) =>
        ExpectedPurchases(weeks, treatment.RateFactor(Persona, strength)) - ExpectedPurchases(weeks);

    /// <summary>
    /// Probability that the code of a treatment is used within <paramref name="weeks"/>: each purchase uses it with the
    /// treatment's probability r, else ends the customer's life with p; so r / q (1 - exp(-lambda f q t)) with q = r + (1 - r) p.
    /// </summary>
    public double CodeUse(Treatment treatment, double strength, double weeks)
    {
        double ends = treatment.Redemption + ((1 - treatment.Redemption) * DropOut);
        double rate = PurchaseRate * treatment.RateFactor(Persona, strength);
        return treatment.Redemption / ends * (1 - Math.Exp(-rate * ends * weeks));
    }
}

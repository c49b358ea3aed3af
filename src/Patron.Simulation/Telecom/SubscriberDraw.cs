using Patron.Models.Numerics;

namespace Patron.Simulation.Telecom;

/// <summary>Draws customers: each depends on the options and its index alone.</summary>
static class SubscriberDraw
{
    const double MeanTenureDays = 1_100;
    const double LongestTenureDays = 4_400;
    const double LanguageOfRegion = 0.85;

    static readonly double[] RegionShares = [.. Market.Regions.Select(region => region.Share)];
    static readonly double[] CityShares = [.. Market.CitySizes.Select(size => size.Share)];
    static readonly double[] ChannelShares = [.. Market.Channels.Select(channel => channel.Share)];
    static readonly byte[][] Genders = [[.. "f"u8], [.. "m"u8], []];

    public static Subscriber Of(TelecomOptions options, int index)
    {
        RandomStream random = RandomStream.For(options.Seed, "telecom.customer", index);
        bool isPrepaid = random.Chance(options.PrepaidShare);
        long activated = Activation(options, random);
        int born = options.From.Year - 16 - (int)(64 * Math.Pow(random.Uniform(), 1.3));
        bool isBornKnown = random.Chance(0.9);
        int gender = Choice.Draw(random, [0.48, 0.47, 0.05]);
        int region = Choice.Draw(random, RegionShares);
        int citySize = Choice.Draw(random, CityShares);
        int cell = Network.CellOf(region, citySize, random.Below(Network.CellsPerPlace));
        string language = Market.Regions[region].Language;
        int spoken = random.Chance(LanguageOfRegion) ? IndexOf(language) : random.Below(Market.Languages.Length);
        int channel = Choice.Draw(random, ChannelShares);
        double level = random.Normal();
        int age = options.From.Year - born;
        int device = DrawDevice(random, isPrepaid, age, level);
        Channel won = Market.Channels[channel];
        bool consents = random.Chance(won.Consent);
        Span<double> weights = stackalloc double[4];
        Weigh(weights, won, age, level, device, activated);
        return new()
        {
            Index = index,
            Activated = activated,
            IsPrepaid = isPrepaid,
            BirthYear = isBornKnown ? born : null,
            Gender = Genders[gender],
            Language = Market.Languages[spoken],
            Region = region,
            CitySize = citySize,
            Cell = cell,
            Device = device,
            Generation = Choice.Draw(random, Market.GenerationWeights[device]),
            Channel = channel,
            Consents = consents,
            ChurnFactor = Math.Pow(Market.Devices[device].Churn * won.Churn * AgeFactor(age), options.ProfileStrength),
            Persona = (Persona)Choice.Draw(random, weights),
            Habits = HabitDraw.Of(options, random, isPrepaid, Market.Devices[device], level),
        };
    }

    /// <summary>What age does to the hazard of leaving.</summary>
    public static double AgeFactor(int age) => age < 25 ? 1.25 : age < 60 ? 1 : 0.85;

    static long Activation(TelecomOptions options, RandomStream random)
    {
        bool isNew = random.Chance(options.NewShare);
        double tenure = Math.Min(random.Exponential(1 / MeanTenureDays), LongestTenureDays * random.OpenUniform());
        double days = isNew ? random.Uniform() * options.Days : -tenure;
        return (long)Math.Floor(days * Calendar.DaySeconds);
    }

    static int DrawDevice(RandomStream random, bool isPrepaid, int age, double level)
    {
        Span<double> weights = stackalloc double[3];
        for (int device = 0; device < weights.Length; device++)
            weights[device] = isPrepaid ? Market.Devices[device].Prepaid : Market.Devices[device].Postpaid;
        weights[0] *= age >= 60 ? 2.5 : 1;
        weights[2] *= Math.Exp(0.5 * level) * (age >= 60 ? 0.5 : 1);
        return Choice.Draw(random, weights);
    }

    /// <summary>
    /// Weights of the personas: the channel tells the persuadable from the sleeping dogs, the young are easier to persuade, those
    /// long there are easier to wake, who spends much stays anyway, and simple devices answer to nothing.
    /// </summary>
    public static void Weigh(Span<double> weights, Channel channel, int age, double level, int device, long activated)
    {
        weights[(int)Persona.Persuadable] = channel.Persuadable * (age < 35 ? 1.4 : 1);
        weights[(int)Persona.SureThing] = 0.6 / (1 + Math.Exp(-level));
        weights[(int)Persona.LostCause] = device == 0 ? 0.5 : 0.12;
        weights[(int)Persona.SleepingDog] = channel.SleepingDog * (activated < -1_095 * Calendar.DaySeconds ? 2 : 1);
    }

    static int IndexOf(string language) =>
        Array.FindIndex(Market.Languages, code => System.Text.Encoding.ASCII.GetString(code) == language);
}

using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

/// <summary>
/// Customers of two classes with four contacts each: those who do not react, and those who accept more, use more, and are lost
/// less often, which is rare.
/// </summary>
sealed record PlantedEffects(
    ContactHistories Histories, int[] Kinds, FeatureTable Customers, int[] Whose, int[] Arms, double[] Lost, double[] Expected)
{
    public static readonly double[][] Accepted = [[0.1, 0.15], [0.5, 0.6]];
    public static readonly double[][] Shifts = [[0, 0.02], [0.3, 0.2]];
    public static readonly double[][] Factors = [[1, 1.1], [0.4, 0.6]];

    /// <summary>Share of the second class among customers of the two channels.</summary>
    public static readonly Dictionary<string, double> Keen = new() { ["app"] = 0.6, ["web"] = 0.2 };

    /// <summary>What came of contacts: accepted, shift of use.</summary>
    public ContactResponse[] Responses => [.. Histories.Responses];

    /// <summary>The factors that are learnt of classes, the second treatment in the place of none.</summary>
    public double[][] Learnt(double[][] memberships)
    {
        ClassFactorFit fit = ClassFactors.Fit(memberships, 1, Whose, Arms, Lost, Expected, new ClassFactorOptions { Apart = 1 });
        Assert.Equal(StopReason.Converged, fit.StopReason);
        return fit.Factors;
    }

    /// <summary>
    /// Mean squared error of the factor that is expected of a customer under the first treatment, by so many classes.
    /// </summary>
    public double SquaredError(int classes)
    {
        double[][] memberships =
            EffectClasses.Fit(Histories, new LatentClassOptions { Classes = classes }).Model.Memberships(Histories);
        double[][] factors = Learnt(memberships);
        return memberships.Zip(Kinds, (shares, kind) =>
            Math.Pow(shares.Select((share, one) => share * factors[one][0]).Sum() - Factors[kind][0], 2)).Average();
    }

    /// <summary>The occasion of each contact: each customer's four are in another order.</summary>
    public int[] Occasions => [.. Whose.Select((_, contact) => (contact + (contact / 4)) % 4)];

    /// <summary>
    /// The same, with shifts whose noise has so many degrees of freedom, and of which so much is said that they share.
    /// </summary>
    public PlantedEffects With(double freedom, double[,]? squares = null)
    {
        ShiftResponse shift = (ShiftResponse)Responses[1];
        return With(Arms, Responses[0], new ShiftResponse(
            shift.Values, shift.Errors, freedom, squares is null ? null : new SharedNoise(Occasions, squares)));
    }

    /// <summary>The same, of which every fifth contact is a control, and every seventh shift is not known.</summary>
    public PlantedEffects WithGaps()
    {
        ShiftResponse shift = (ShiftResponse)Responses[1];
        return With(
            [.. Arms.Select((arm, contact) => contact % 5 == 0 ? 2 : arm)],
            new ChanceResponse([.. Responses[0].Values.Select((one, contact) => contact % 5 == 0 ? double.NaN : one)]),
            new ShiftResponse(
                [.. shift.Values.Select((one, contact) => contact % 7 == 0 ? double.NaN : one)], shift.Errors, shift.Freedom,
                shift.Shared));
    }

    PlantedEffects With(int[] arms, params ContactResponse[] responses) =>
        this with { Arms = arms, Histories = ContactHistories.Create(Customers, 2, Whose, arms, responses) };

    /// <param name="customers">How many.</param>
    /// <param name="seed">Of what is drawn.</param>
    /// <param name="outliers">Share of shifts that are drawn with ten times their error.</param>
    /// <param name="gone">By how much more these are.</param>
    /// <param name="shared">Standard deviation of what all shifts of a customer are off by together.</param>
    public static PlantedEffects Draw(int customers, long seed, double outliers = 0, double gone = 0, double shared = 0)
    {
        const int each = 4;
        int contacts = customers * each;
        (int[] kinds, string[] channels, double[] off) = (new int[customers], new string[customers], new double[customers]);
        (int[] whose, int[] arms) = (new int[contacts], new int[contacts]);
        double[][] columns = [.. Enumerable.Range(0, 5).Select(_ => new double[contacts])];
        for (int contact = 0; contact < contacts; contact++)
        {
            int row = contact / each;
            RandomStream random = RandomStream.For(seed, "planted_effects", contact);
            if (contact % each == 0)
            {
                channels[row] = random.Chance(0.5) ? "app" : "web";
                kinds[row] = random.Chance(Keen[channels[row]]) ? 1 : 0;
                off[row] = shared > 0 ? shared * random.Normal() : 0;
            }

            (whose[contact], arms[contact]) = (row, random.Below(2));
            (int kind, int arm) = (kinds[row], arms[contact]);
            columns[0][contact] = random.Chance(Accepted[kind][arm]) ? 1 : 0;
            columns[2][contact] = 0.2 + (0.2 * random.Uniform());
            double times = outliers > 0 && random.Chance(outliers) ? 10 : 1;
            columns[1][contact] =
                Shifts[kind][arm] + off[row] + (times > 1 ? gone : 0) + (times * columns[2][contact] * random.Normal());
            columns[4][contact] = 0.02 + (0.16 * random.Uniform());
            columns[3][contact] = random.Chance(columns[4][contact] * Factors[kind][arm]) ? 1 : 0;
        }

        FeatureTable table = new([new CategoryColumn("channel", channels)]);
        ContactHistories histories = ContactHistories.Create(
            table, 2, whose, arms,
            new ChanceResponse(columns[0]), new ShiftResponse(columns[1], columns[2]));
        return new(histories, kinds, table, whose, arms, columns[3], columns[4]);
    }
}

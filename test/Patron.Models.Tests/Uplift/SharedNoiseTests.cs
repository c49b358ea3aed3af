using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public class SharedNoiseTests
{
    /// <summary>Off together by as much as classes differ by: left out, the classes are those of who is off.</summary>
    [Fact]
    public void What_a_customers_shifts_are_off_by_together_is_not_taken_for_a_class()
    {
        PlantedEffects planted = PlantedEffects.Draw(6_000, seed: 16, shared: 0.3);
        double[,] all = new double[4, 4];
        for (int place = 0; place < 16; place++)
            all[place / 4, place % 4] = 0.09;
        double told = Apart(all), untold = Apart(null);

        Assert.InRange(told, 0, 0.03);
        Assert.True(untold > 3 * told, $"{untold} and {told}");

        // Mean distance of shifts from those planted.
        double Apart(double[,]? shared)
        {
            EffectClasses classes = EffectClasses.Fit(
                planted.With(double.PositiveInfinity, shared).Histories, new LatentClassOptions { Classes = 2 }).Model;
            return Enumerable.Range(0, 2).Average(kind => Enumerable.Range(0, 2).Average(arm =>
                Math.Abs(classes.Answers[1][kind][arm] - PlantedEffects.Shifts[kind][arm])));
        }
    }

    /// <summary>Draws by the columns of Cholesky's factor of the matrix. Bands: four standard errors of 60,000 products.</summary>
    [Fact]
    public void What_shifts_share_is_found_from_controls()
    {
        const int customers = 60_000;
        double[,] half = { { 0.4, 0 }, { 0.2, 0.3 } };
        (int[] whose, int[] occasions) = (new int[2 * customers], new int[2 * customers]);
        (double[] shifts, double[] errors) = (new double[2 * customers], new double[2 * customers]);
        var random = RandomStream.For(17, "shared_noise");
        for (int customer = 0; customer < customers; customer++)
        {
            double[] drawn = [random.Normal(), random.Normal()];
            for (int occasion = 0; occasion < 2; occasion++)
            {
                int contact = (2 * customer) + occasion;
                (whose[contact], occasions[contact], errors[contact]) = (customer, occasion, 0.1 + (0.4 * random.Uniform()));
                shifts[contact] =
                    (half[occasion, 0] * drawn[0]) + (half[occasion, 1] * drawn[1]) + (errors[contact] * random.Normal());
            }
        }

        double[,] found = SharedNoise.OfControls(whose, occasions, shifts, errors);

        Assert.Equal(0.16, found[0, 0], 0.007);
        Assert.Equal(0.13, found[1, 1], 0.007);
        Assert.Equal(0.08, found[0, 1], 0.005);
        Assert.Equal(found[0, 1], found[1, 0]);
        Assert.Contains(
            "Nobody is a control on occasions 0 and 1",
            Assert.Throws<ArgumentException>(() => SharedNoise.OfControls([0, 1], [0, 1], [1, 2], [1, 1])).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Noise_that_shifts_cannot_share_is_refused_with_its_values()
    {
        Refused("Of occasions 1 and 0 it has 0.5, of 0 and 1 0.2; they must be equal", new[,] { { 1, 0.2 }, { 0.5, 1 } });
        Refused("positive semidefinite and not zero, which [1, 1.1; 1.1, 1] is not", new[,] { { 1, 1.1 }, { 1.1, 1 } });
        Refused("positive semidefinite and not zero, which [0] is not", new double[1, 1]);
        Refused("not 1 and 2", new[,] { { 1, 0.2 } });
        Refused("not 0 and 0", new double[0, 0]);
        ArgumentException small = Assert.Throws<ArgumentException>(() => ContactHistories.Create(
            new FeatureTable([new CategoryColumn("channel", ["app"])]), 1, [0, 0], [0, 0],
            new ShiftResponse([0.5, 0.2], [1e-9, 1], shared: new SharedNoise([0, 0], new[,] { { 1e30 } }))));
        Assert.Contains("Contact 0: its error of 1E-09 is too small beside the 1E+30", small.Message, StringComparison.Ordinal);
        static void Refused(string said, double[,] squares) => Assert.Contains(
            said, Assert.Throws<ArgumentException>(() => new SharedNoise([0, 1], squares)).Message, StringComparison.Ordinal);
    }
}

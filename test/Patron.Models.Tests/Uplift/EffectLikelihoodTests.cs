using MathNet.Numerics.LinearAlgebra;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Support;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public class EffectLikelihoodTests
{
    static readonly double[,] Uneven =
        { { 0.1, 0.06, 0.03, 0.01 }, { 0.06, 0.14, 0.05, 0.02 }, { 0.03, 0.05, 0.08, 0.04 }, { 0.01, 0.02, 0.04, 0.12 } };

    /// <summary>Degrees of freedom, and whether shifts share some.</summary>
    public static readonly TheoryData<double, bool> Noises =
        new() { { double.PositiveInfinity, false }, { 5, false }, { double.PositiveInfinity, true }, { 5, true } };

    [Theory]
    [MemberData(nameof(Noises))]
    public void The_likelihood_is_that_of_a_mixture_written_out(double freedom, bool isShared)
    {
        PlantedEffects planted = PlantedEffects.Draw(30, seed: 4).With(freedom, isShared ? Uneven : null).WithGaps();
        (ContactResponse chance, ShiftResponse shift) = (planted.Responses[0], (ShiftResponse)planted.Responses[1]);
        (EffectLikelihood likelihood, EffectShape shape) = Likelihood(planted);
        double[] at = Somewhere(shape);
        double sum = 0;
        for (int row = 0; row < 30; row++)
        {
            bool isWeb = ((CategoryColumn)planted.Customers.Columns[0]).Values[row] == "web";
            double[] weights = [.. Enumerable.Range(0, 2).Select(kind =>
                Math.Exp(at[shape.Weight(kind)] + (isWeb ? at[shape.Weight(kind) + 1] : 0)))];
            sum += Math.Log(Enumerable.Range(0, 2).Sum(kind => weights[kind] / weights.Sum()
                * planted.Histories.Contacts[row].Aggregate(1.0, (product, contact) => product * Accepted(contact, kind))
                * Moved([.. planted.Histories.Contacts[row].Where(contact => contact % 7 > 0)], kind)));
        }

        Close.Relative(sum, likelihood.Evaluate(at, new double[shape.Count]), 1e-12);

        double Of(int response, int contact, int kind) =>
            planted.Arms[contact] < 2 ? at[shape.Answer(response, kind, planted.Arms[contact])] : 0;

        double Accepted(int contact, int kind)
        {
            double p = 1 / (1 + Math.Exp(-Of(0, contact, kind)));
            return planted.Arms[contact] == 2 ? 1 : chance.Values[contact] == 1 ? p : 1 - p;
        }

        // The density of a multivariate normal or Student's t, but for its constant.
        double Moved(int[] contacts, int kind)
        {
            int count = contacts.Length;
            var apart = Vector<double>.Build.Dense(
                count, place => shift.Values[contacts[place]] - Of(1, contacts[place], kind));
            var noise = Matrix<double>.Build.Dense(count, count, (one, other) =>
                (isShared ? Uneven[planted.Occasions[contacts[one]], planted.Occasions[contacts[other]]] : 0)
                + (one == other ? Math.Pow(shift.Errors[contacts[one]], 2) : 0));
            double square = apart * noise.Inverse() * apart;
            return double.IsInfinity(freedom)
                ? Math.Exp(-square / 2)
                : Math.Pow(1 + (square / freedom), -(freedom + count) / 2);
        }
    }

    [Theory]
    [MemberData(nameof(Noises))]
    public void Slopes_agree_with_central_differences(double freedom, bool isShared)
    {
        (EffectLikelihood likelihood, EffectShape shape) =
            Likelihood(PlantedEffects.Draw(200, seed: 5).With(freedom, isShared ? Uneven : null).WithGaps());
        Derivatives.GradientAgrees(likelihood.Evaluate, Somewhere(shape));
    }

    /// <summary>Two correlated normal variables with means 0.3 and 0: the shift counts as far as the control does not tell it.</summary>
    [Fact]
    public void A_control_tells_how_far_the_shifts_of_his_are_off()
    {
        ContactHistories histories = ContactHistories.Create(
            new FeatureTable([new CategoryColumn("channel", ["app"])]), 1, [0, 0], [0, 1],
            new ShiftResponse(
                [0.5, 0.2], [0.3, 0.3], shared: new SharedNoise([0, 1], new[,] { { 0.16, 0.08 }, { 0.08, 0.16 } })));
        double variance = 0.16 + 0.09, told = 0.08 / variance;
        double apart = 0.5 - 0.3 - (told * 0.2);
        double expected = -(0.2 * 0.2 / variance / 2) - (apart * apart / (variance - (told * 0.08)) / 2);

        Close.Relative(expected, histories.LogLikelihood(0, 0, [0.3]), 1e-12);
    }

    [Fact]
    public void As_many_answers_as_treatments_are_asked_for()
    {
        ContactHistories histories = ContactHistories.Create(
            new FeatureTable([new CategoryColumn("channel", ["app"])]), 2, [0], [0], new ShiftResponse([0.5], [1]));
        Assert.Contains(
            "Of 2 treatments each needs an answer, not 1",
            Assert.Throws<ArgumentException>(() => histories.LogLikelihood(0, 0, [0.1])).Message, StringComparison.Ordinal);
    }

    static (EffectLikelihood Likelihood, EffectShape Shape) Likelihood(PlantedEffects planted)
    {
        FeatureMatrix features = Preprocessor.Fit(planted.Customers, new PreprocessingOptions { DropFirstLevel = true })
            .Transform(planted.Customers).Matrix;
        EffectShape shape = new(2, 2, 2, features.Features.Count);
        return (new(planted.Histories, features, shape, threads: 1), shape);
    }

    static double[] Somewhere(EffectShape shape) =>
        [.. Enumerable.Range(0, shape.Count).Select(index => 0.6 * Math.Sin((3 * index) + 1))];
}

using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Tests.Support;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public class EffectClassesTests
{
    static readonly LatentClassOptions Two = new() { Classes = 2 };

    [Fact]
    public void Planted_classes_are_recovered_with_what_each_answers()
    {
        PlantedEffects planted = PlantedEffects.Draw(6_000, seed: 1);
        EffectClassesFit fit = EffectClasses.Fit(planted.Histories, Two);

        Assert.Equal(StopReason.Converged, fit.StopReason);
        for (int kind = 0; kind < 2; kind++)
        {
            for (int arm = 0; arm < 2; arm++)
            {
                // Bands of about four standard errors at this size: of 4,000 to 8,000 contacts.
                Assert.InRange(fit.Model.Answers[0][kind][arm] - PlantedEffects.Accepted[kind][arm], -0.05, 0.05);
                Assert.InRange(fit.Model.Answers[1][kind][arm] - PlantedEffects.Shifts[kind][arm], -0.03, 0.03);
            }
        }
    }

    [Fact]
    public void Of_those_whom_it_calls_keen_with_some_probability_as_many_are()
    {
        PlantedEffects planted = PlantedEffects.Draw(6_000, seed: 2);
        double[] keen = [.. EffectClasses.Fit(planted.Histories, Two).Model.Memberships(planted.Histories).Select(one => one[1])];

        foreach ((double low, double high) in new[] { (0.0, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 1.01) })
        {
            int[] rows = [.. Enumerable.Range(0, keen.Length).Where(row => keen[row] >= low && keen[row] < high)];
            Assert.True(rows.Length > 300, $"{rows.Length} customers between {low} and {high}");
            Assert.InRange(rows.Average(row => keen[row] - planted.Kinds[row]), -0.07, 0.07);
        }
    }

    [Fact]
    public void What_a_rare_event_does_not_tell_of_a_customer_other_answers_do()
    {
        PlantedEffects planted = PlantedEffects.Draw(6_000, seed: 3);

        // Without classes what is left is the variance of the factor among customers, 0.6² x 0.4 x 0.6 = 0.086.
        Assert.InRange(planted.SquaredError(1), 0.08, 0.095);
        Assert.InRange(planted.SquaredError(2), 0, 0.035);
    }

    /// <summary>One change in twenty is drawn with ten times its error, and has nothing to do with the class.</summary>
    [Fact]
    public void Changes_with_outliers_tell_classes_by_noise_with_few_degrees_of_freedom()
    {
        PlantedEffects planted = PlantedEffects.Draw(6_000, seed: 10, outliers: 0.05);
        double normal = Apart(double.PositiveInfinity);
        double robust = Apart(5);

        Assert.InRange(robust, 0, 0.04);
        Assert.True(normal > 3 * robust, $"{normal} and {robust}");

        // Mean distance of what classes answer from what was planted.
        double Apart(double freedom)
        {
            EffectClasses classes = EffectClasses.Fit(planted.With(freedom).Histories, new LatentClassOptions { Classes = 2 }).Model;
            return Enumerable.Range(0, 2).Average(kind => Enumerable.Range(0, 2).Average(arm =>
                Math.Abs(classes.Answers[0][kind][arm] - PlantedEffects.Accepted[kind][arm])));
        }
    }

    [Fact]
    public void A_measure_in_another_unit_has_the_same_classes()
    {
        PlantedEffects planted = PlantedEffects.Draw(1_000, seed: 11);
        ShiftResponse shift = (ShiftResponse)planted.Responses[1];
        ContactHistories larger = ContactHistories.Create(
            planted.Customers, 2, planted.Whose, planted.Arms, planted.Responses[0],
            new ShiftResponse(Array.ConvertAll(shift.Values, one => one * 1000), Array.ConvertAll(shift.Errors, one => one * 1000)));
        EffectClasses one = EffectClasses.Fit(planted.Histories, Two).Model, other = EffectClasses.Fit(larger, Two).Model;

        for (int kind = 0; kind < 2; kind++)
        {
            for (int arm = 0; arm < 2; arm++)
                Close.Relative(one.Answers[1][kind][arm] * 1000, other.Answers[1][kind][arm], 1e-2);
        }
    }

    [Fact]
    public void Of_one_and_two_and_three_classes_the_criterion_finds_the_two_that_were_planted()
    {
        ContactHistories histories = PlantedEffects.Draw(3_000, seed: 12).Histories;
        double[] found = [.. new[] { 1, 2, 3 }.Select(size => EffectClasses.Fit(histories, new() { Classes = size }).Bic)];
        Assert.Equal(1, Array.IndexOf(found, found.Min()));
    }

    [Fact]
    public void A_contact_of_which_nothing_is_known_says_nothing()
    {
        PlantedEffects planted = PlantedEffects.Draw(500, seed: 13);
        EffectClasses model = EffectClasses.Fit(planted.Histories, Two).Model;
        ShiftResponse shift = (ShiftResponse)planted.Responses[1];
        bool[] known = [.. planted.Arms.Select((_, contact) => contact % 3 > 0)];
        int[] kept = [.. Enumerable.Range(0, known.Length).Where(contact => known[contact])];
        ContactHistories unknown = ContactHistories.Create(
            planted.Customers, 2, planted.Whose, planted.Arms,
            new ChanceResponse([.. planted.Responses[0].Values.Select((one, contact) => known[contact] ? one : double.NaN)]),
            new ShiftResponse([.. shift.Values.Select((one, contact) => known[contact] ? one : double.NaN)], shift.Errors));
        ContactHistories none = ContactHistories.Create(
            planted.Customers, 2, Array.ConvertAll(kept, one => planted.Whose[one]), Array.ConvertAll(kept, one => planted.Arms[one]),
            new ChanceResponse(Array.ConvertAll(kept, one => planted.Responses[0].Values[one])),
            new ShiftResponse(Array.ConvertAll(kept, one => shift.Values[one]), Array.ConvertAll(kept, one => shift.Errors[one])));

        Assert.Equal(model.Memberships(none), model.Memberships(unknown));
        EffectClassesFit[] fits = [.. new[] { none, unknown }.Select(one => EffectClasses.Fit(one, Two))];
        Assert.Equal(fits[0].LogLikelihood, fits[1].LogLikelihood);
    }

    [Fact]
    public void A_customer_far_out_has_probabilities_still()
    {
        PlantedEffects planted = PlantedEffects.Draw(300, seed: 14);
        double[] levels = [.. planted.Kinds.Select((kind, row) => kind + (0.1 * Math.Sin(row)))];
        EffectClasses model = EffectClasses.Fit(Histories(levels), Two).Model;
        levels[7] = 1e6;
        Assert.Equal(1, model.Memberships(Histories(levels))[7].Sum(), 1e-12);

        ContactHistories Histories(double[] level) => ContactHistories.Create(
            new FeatureTable([new NumericColumn("level", [.. level])]), 2, planted.Whose, planted.Arms, planted.Responses);
    }

    [Fact]
    public void One_class_answers_as_all_customers_do()
    {
        PlantedEffects planted = PlantedEffects.Draw(500, seed: 6);
        EffectClassesFit fit = EffectClasses.Fit(planted.Histories, new LatentClassOptions { Classes = 1, Penalty = 1e-6 });
        ShiftResponse shift = (ShiftResponse)planted.Responses[1];
        for (int arm = 0; arm < 2; arm++)
        {
            int[] own = [.. Enumerable.Range(0, planted.Arms.Length).Where(contact => planted.Arms[contact] == arm)];
            Close.Relative(own.Average(contact => planted.Responses[0].Values[contact]), fit.Model.Answers[0][0][arm], 1e-2);
            double[] weights = Array.ConvertAll(own, contact => 1 / (shift.Errors[contact] * shift.Errors[contact]));
            Close.Relative(
                own.Zip(weights, (contact, weight) => weight * shift.Values[contact]).Sum() / weights.Sum(),
                fit.Model.Answers[1][0][arm], 1e-2);
        }

        // Four answers, and no share to be found.
        Assert.Equal(4, fit.Parameters);
        Assert.Equal((4 * Math.Log(500)) - (2 * fit.LogLikelihood), fit.Bic, 1e-9);
    }

    /// <summary>
    /// One shift in a hundred is 200 too high, which moves the mean by two. Band: three standard errors of two means of 4,000.
    /// </summary>
    [Fact]
    public void Outliers_on_one_side_do_not_move_what_noise_with_few_degrees_of_freedom_expects()
    {
        PlantedEffects planted = PlantedEffects.Draw(2_000, seed: 15, outliers: 0.01, gone: 200);
        double Found(PlantedEffects of) =>
            EffectClasses.Fit(of.Histories, new LatentClassOptions { Classes = 1 }).Model.Answers[1][0][0];
        double clean = Found(PlantedEffects.Draw(2_000, seed: 15).With(5));

        Assert.Equal(clean, Found(planted.With(5)), 0.02);
        Assert.True(Found(planted) > clean + 1);
    }

    /// <summary>By hand: eight answers in two classes; one class's weight, and what one of two channels adds to it.</summary>
    [Fact]
    public void Parameters_are_counted_as_far_as_data_can_tell_them_apart() =>
        Assert.Equal(10, EffectClasses.Fit(PlantedEffects.Draw(99, seed: 7).Histories, Two with { MaxIterations = 2 }).Parameters);

    [Fact]
    public void The_same_bits_on_any_number_of_threads()
    {
        ContactHistories histories = PlantedEffects.Draw(9_000, seed: 8).Histories;
        double[][] found = [.. new[] { 1, 3 }.Select(threads => EffectClasses
            .Fit(histories, Two with { MaxIterations = 20, Threads = threads }).Model
            .Memberships(histories, threads).SelectMany(one => one).ToArray())];

        Assert.Equal(found[0], found[1]);
    }

    [Fact]
    public void Contacts_that_cannot_be_are_refused_with_contact_and_value()
    {
        FeatureTable customers = new([new CategoryColumn("channel", ["app", "web"])]);
        Refused("Contact 1 is of customer 2; there are 2", [0, 2], [0, 0], new ChanceResponse([0, 1]));
        Refused("Contact 0 has arm 2; treatments are numbered from 0, controls are 1", [0, 1], [2, 0], new ChanceResponse([0, 1]));
        Refused("Contact 1, response 0: a control has nothing to answer: give NaN", [0, 1], [0, 1], new ChanceResponse([0, 1]));
        Refused(
            "Contact 1, response 0: it is of occasion 2; there are 1, from 0", [0, 1], [0, 0],
            new ShiftResponse([0, 1], [1, 1], shared: new SharedNoise([0, 2], new[,] { { 1.0 } })));
        Refused(
            "must have 2 rows", [0, 1], [0, 0],
            new ShiftResponse([0, 1], [1, 1], shared: new SharedNoise([0], new[,] { { 1.0 } })));
        Refused("Contact 1, response 0: a chance is told by 0 or 1, not 0.5", [0, 1], [0, 0], new ChanceResponse([0, 0.5]));
        Refused(
            "Contact 0, response 1: the error of a shift must be above 0 and finite, not 0", [0, 1], [0, 0],
            new ChanceResponse([0, 1]), new ShiftResponse([1, 1], [0, 1]));
        Refused("must have 2 rows", [0, 1], [0, 0], new ShiftResponse([0, 1], [1]));
        Refused("give a response", [0, 1], [0, 0]);
        Assert.Contains(
            "above 0", Assert.Throws<ArgumentOutOfRangeException>(() => new ShiftResponse([1], [1], 0)).Message, StringComparison.Ordinal);

        void Refused(string said, int[] whose, int[] arms, params ContactResponse[] responses)
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(
                () => ContactHistories.Create(customers, 1, whose, arms, responses));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fits_that_nothing_can_be_learnt_from_are_refused()
    {
        PlantedEffects planted = PlantedEffects.Draw(100, seed: 9);
        ContactHistories empty = ContactHistories.Create(
            planted.Customers, 2, planted.Whose, planted.Arms,
            new ChanceResponse(Array.ConvertAll(planted.Arms, arm => arm == 0 ? 1 : double.NaN)));
        Refused("Response 0 has no value for treatment 1", () => EffectClasses.Fit(empty));
        Refused("from 1 to 10", () => EffectClasses.Fit(planted.Histories, Two with { Classes = 11 }));
        Refused("above 0", () => EffectClasses.Fit(planted.Histories, Two with { Penalty = 0 }));
        EffectClasses model = EffectClasses.Fit(planted.Histories, Two with { MaxIterations = 2 }).Model;
        Refused(
            "the histories have 2 with a shift with normal noise, a chance", () => model.Memberships(ContactHistories.Create(
                planted.Customers, 2, planted.Whose, planted.Arms, planted.Responses[1], planted.Responses[0])));
        Refused("a shift with noise of 5 degrees of freedom", () => model.Memberships(planted.With(5).Histories));
        Refused("2 treatments with a chance, a shift with normal noise; the histories have 2 with a chance.", () => model.Memberships(empty));

        static void Refused(string said, Action act) =>
            Assert.Contains(said, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
    }
}

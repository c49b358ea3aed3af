using Patron.Models.Numerics;
using Patron.Models.Tests.Support;
using Patron.Models.Uplift;

namespace Patron.Models.Tests.Uplift;

public class ClassFactorsTests
{
    static readonly ClassFactorOptions Weak = new() { Untreated = 1e-6, Treated = 1e-6, Apart = 1e-6 };

    [Fact]
    public void Of_classes_that_are_known_factors_are_events_over_those_expected()
    {
        PlantedEffects planted = PlantedEffects.Draw(2_000, seed: 1);
        double[][] known = Array.ConvertAll(planted.Kinds, kind => new double[] { 1 - kind, kind });
        double[][] found = ClassFactors.Fit(known, 1, planted.Whose, planted.Arms, planted.Lost, planted.Expected, Weak).Factors;

        for (int kind = 0; kind < 2; kind++)
        {
            for (int arm = 0; arm < 2; arm++)
            {
                int[] own = [.. Enumerable.Range(0, planted.Arms.Length)
                    .Where(contact => planted.Arms[contact] == arm && planted.Kinds[planted.Whose[contact]] == kind)];
                double ratio = own.Sum(contact => planted.Lost[contact]) / own.Sum(contact => planted.Expected[contact]);
                Close.Relative(ratio, found[kind][arm], 1e-3);
            }
        }
    }

    [Fact]
    public void Of_classes_that_are_guessed_factors_are_those_planted()
    {
        PlantedEffects planted = PlantedEffects.Draw(12_000, seed: 2);
        EffectClasses model = EffectClasses.Fit(planted.Histories, new LatentClassOptions { Classes = 2 }).Model;
        double[][] found = planted.Learnt(model.Memberships(planted.Histories));

        // Bands of about four standard errors: of 380 to 1,600 losses, and of classes that are told with errors.
        for (int kind = 0; kind < 2; kind++)
        {
            for (int arm = 0; arm < 2; arm++)
                Assert.InRange(found[kind][arm] - PlantedEffects.Factors[kind][arm], -0.16, 0.16);
        }
    }

    /// <summary>
    /// Who is lost has no further contacts, and no response to the one after which he was lost. By all responses those are told
    /// best who stayed, most of them of the class that loses few, so that it seems to lose fewer still.
    /// </summary>
    [Fact]
    public void Where_events_end_a_history_classes_told_by_what_came_before_each_contact_have_the_factors_planted()
    {
        PlantedEffects planted = PlantedEffects.Draw(24_000, seed: 5);
        EffectClasses model = EffectClasses.Fit(planted.Histories, new LatentClassOptions { Classes = 2 }).Model;
        int[] contacts = [.. Enumerable.Range(0, planted.Whose.Length).GroupBy(contact => planted.Whose[contact]).SelectMany(own =>
            own.TakeWhile(contact => contact % 4 == 0 || own.TakeWhile(one => one < contact).All(one => planted.Lost[one] == 0)))];
        double[][][] before = [.. Enumerable.Range(0, 4).Select(place => Memberships(contact => contact % 4 < place))];
        double[][] all = Memberships(_ => true);
        double told = Apart([.. contacts.Select(contact => before[contact % 4][planted.Whose[contact]])]);
        double toldByAll = Apart([.. contacts.Select(contact => all[planted.Whose[contact]])]);

        // With seeds 5 to 7 it is 0.02 to 0.04 and 0.07 to 0.11.
        Assert.InRange(told, -0.05, 0.05);
        Assert.InRange(toldByAll, 0.06, 0.2);

        double[][] Memberships(Predicate<int> counts)
        {
            int[] known = Array.FindAll(contacts, contact => counts(contact) && planted.Lost[contact] == 0);
            ShiftResponse shift = (ShiftResponse)planted.Responses[1];
            return model.Memberships(ContactHistories.Create(
                planted.Customers, 2, Array.ConvertAll(known, contact => planted.Whose[contact]),
                Array.ConvertAll(known, contact => planted.Arms[contact]),
                new ChanceResponse(Array.ConvertAll(known, contact => planted.Responses[0].Values[contact])),
                new ShiftResponse(
                    Array.ConvertAll(known, contact => shift.Values[contact]),
                    Array.ConvertAll(known, contact => shift.Errors[contact]))));
        }

        // By how much the classes' factors are further apart than those planted.
        double Apart(double[][] memberships)
        {
            double[][] found = ClassFactors.Fit(
                memberships, 1, [.. Enumerable.Range(0, contacts.Length)],
                Array.ConvertAll(contacts, contact => planted.Arms[contact]),
                Array.ConvertAll(contacts, contact => planted.Lost[contact]),
                Array.ConvertAll(contacts, contact => planted.Expected[contact]), Weak).Factors;
            return Enumerable.Range(0, 2).Average(arm =>
                (found[0][arm] - found[1][arm]) - (PlantedEffects.Factors[0][arm] - PlantedEffects.Factors[1][arm]));
        }
    }

    [Fact]
    public void A_great_penalty_leaves_every_class_the_factor_of_all()
    {
        PlantedEffects planted = PlantedEffects.Draw(500, seed: 3);
        double[][] known = Array.ConvertAll(planted.Kinds, kind => new double[] { 1 - kind, kind });
        double[][] found = ClassFactors.Fit(
            known, 1, planted.Whose, planted.Arms, planted.Lost, planted.Expected,
            new ClassFactorOptions { Untreated = 1e9, Treated = 1e9, Apart = 1e9 }).Factors;

        Close.Relative(found[0][0], found[1][0], 1e-4);
        Close.Relative(found[0][1], found[1][1], 1e-4);
    }

    [Fact]
    public void Where_classes_do_not_differ_by_treatment_a_class_has_one_factor_on_all_treatments()
    {
        PlantedEffects planted = PlantedEffects.Draw(500, seed: 4);
        int[] arms = [.. planted.Arms.Select((arm, contact) => contact % 4 == 3 ? 2 : arm)];
        double[][] known = Array.ConvertAll(planted.Kinds, kind => new double[] { 1 - kind, kind });
        double[][] found = ClassFactors.Fit(
            known, 2, planted.Whose, arms, planted.Lost, planted.Expected, new ClassFactorOptions { Apart = 1e9 }).Factors;

        Close.Relative(found[0][0] / found[1][0], found[0][1] / found[1][1], 1e-4);
        Assert.True(found[0][0] / found[1][0] > 1.3);
    }

    [Fact]
    public void Contacts_that_cannot_be_are_refused_with_contact_and_value()
    {
        Refused("Contact 1 is of customer 1; there are 1", [0, 1], [0, 0], [0, 1], [1, 1]);
        Refused("Contact 0 has arm -1; treatments are numbered from 0, controls are 1", [0, 0], [-1, 0], [0, 1], [1, 1]);
        Refused("Contact 1 has arm 2", [0, 0], [0, 2], [0, 1], [1, 1]);
        Refused("No contact has arm 1", [0, 0], [0, 0], [0, 1], [1, 1]);
        Refused("Contact 1 has -1 events; they must be at least 0", [0, 0], [0, 0], [0, -1], [1, 1]);
        Refused("Contact 1 has 0 events expected; they must be above 0", [0, 0], [0, 0], [0, 1], [1, 0]);
        Refused("must have 2 rows", [0, 0], [0], [0, 1], [1, 1]);
        Refused("above 0", [0], [0], [0], [1], new ClassFactorOptions { Treated = 0 });

        static void Refused(
            string said, int[] whose, int[] arms, double[] events, double[] expected, ClassFactorOptions? options = null)
        {
            ArgumentException error = Assert.ThrowsAny<ArgumentException>(
                () => ClassFactors.Fit([[1.0]], 1, whose, arms, events, expected, options));
            Assert.Contains(said, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Probabilities_that_are_none_are_refused_with_the_customer_and_their_values()
    {
        foreach (double[] wrong in new double[][] { [0.5], [0.5, 0.4], [-0.5, 1.5], [double.NaN, 1] })
        {
            string said = Assert.Throws<ArgumentException>(
                () => ClassFactors.Fit([[0.5, 0.5], wrong], 1, [0, 1], [0, 1], [0, 1], [1, 1])).Message;
            Assert.Contains(FormattableString.Invariant($"Customer 1 has the probabilities [{wrong[0]}"), said, StringComparison.Ordinal);
            Assert.Contains("they must be 2 from 0 to 1", said, StringComparison.Ordinal);
        }
    }
}

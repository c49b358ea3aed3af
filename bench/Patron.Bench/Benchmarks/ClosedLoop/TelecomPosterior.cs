using Patron.Models.Preprocessing;
using Patron.Models.Uplift;
using Patron.Simulation;
using Patron.Simulation.Telecom;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>
/// What is to be expected of an operator's customers given everything that the learner sees: who would leave, from the truth of
/// other customers; which persona each is, by Bayes' theorem with the world's own parameters, given who he is, what he accepted
/// and how offers changed his use; and what each offer does to a persona, as the world has it.
/// </summary>
sealed class TelecomPosterior(TelecomLoop world, Decision decision)
{
    /// <summary>The year that ages are told of.</summary>
    const int Decided = 2025;

    /// <summary>Ages of which one, in the world's eyes, is young and the other is not.</summary>
    const int Young = 34;
    const int Old = 35;

    static readonly Persona[] Personas = Enum.GetValues<Persona>();

    readonly TelecomOptions _options = (TelecomOptions)decision.Options;

    /// <summary>What is expected of the rows.</summary>
    public Parts Expected()
    {
        Offer[] offers = [.. world.Arms.Select(arm => Offer.All.Single(one => one.Code == arm))];
        double[][] odds = Odds(offers);
        (double[] value, double[] kept, double[] driven) = new TruthOfOthers(world, _options, decision.Written).Expected(decision.Rows);
        return new(
            value, kept,
            [.. offers.Select(offer => Of((persona, row) => Effect(offer.Hazard(persona, _options.TreatmentStrength), row)))],
            [.. offers.Select(_ => Of((persona, _) => Offer.Acceptance[(int)persona]))]);

        double Effect(double hazard, int row) => (hazard - 1) * (hazard < 1 ? kept : driven)[row];

        double[] Of(Func<Persona, int, double> of) =>
            [.. odds.Select((own, row) => Personas.Sum(persona => own[(int)persona] * of(persona, row)))];
    }

    /// <summary>Probabilities of personas of each row.</summary>
    double[][] Odds(Offer[] offers)
    {
        Seen rows = decision.Rows;
        (double[] value, FeatureTable table) = world.Derive(rows, rows);
        string[] contracts = rows.Texts("contract");
        ContactHistories histories = new TelecomContacts(
            world, decision.Known, world.Answered(decision.Known, decision.Day)).Histories(
            TelecomPersons.Of(table, contracts),
            rows.Texts("customer_id").Index().ToDictionary(one => one.Item, one => one.Index));
        double[] levels = TelecomPersons.Levels(value, contracts);
        (string[] channels, string[] devices, double[] ages, double[] tenures) =
            (rows.Texts("acquisition_channel"), rows.Texts("device_class"), rows["age"], rows["tenure"]);
        double[][] accepted = Array.ConvertAll(Personas, persona =>
            Array.ConvertAll(offers, _ => Math.Log(Offer.Acceptance[(int)persona] / (1 - Offer.Acceptance[(int)persona]))));
        double[][] changes = Array.ConvertAll(Personas, persona =>
            Array.ConvertAll(offers, offer => Math.Log(offer.Usage(persona, _options.TreatmentStrength))));
        double sinceStart = decision.Day.DayNumber - _options.From.DayNumber;
        int since = Decided - _options.From.Year;
        double young = ages.Where(age => !double.IsNaN(age)).Average(age => age - since <= Young ? 1.0 : 0); // where not told
        return [.. Enumerable.Range(0, rows.Rows).Select(row =>
        {
            double[] weights = double.IsNaN(ages[row])
                ? [.. Of(row, Young).Zip(Of(row, Old), (one, other) => (young * one) + ((1 - young) * other))]
                : Of(row, (int)ages[row] - since);
            foreach (int persona in Personas.Select(one => (int)one))
            {
                weights[persona] *= Math.Exp(
                    histories.LogLikelihood(0, row, accepted[persona]) + histories.LogLikelihood(1, row, changes[persona]));
            }

            double sum = weights.Sum();
            return Array.ConvertAll(weights, weight => weight / sum);
        })];

        double[] Of(int row, int age)
        {
            double[] weights = new double[Personas.Length];
            SubscriberDraw.Weigh(
                weights, Market.Channels.Single(one => one.Code == channels[row]), age, levels[row],
                Array.FindIndex(Market.Devices, one => one.Code == devices[row]), (long)((sinceStart - tenures[row]) * 86_400));
            return weights;
        }
    }
}

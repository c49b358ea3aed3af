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

    static readonly Persona[] Personas = Enum.GetValues<Persona>();

    readonly TelecomOptions _options = (TelecomOptions)decision.Options;

    /// <summary>What is expected of the rows.</summary>
    public Parts Expected()
    {
        Offer[] offers = [.. world.Arms.Select(arm => Offer.All.Single(one => one.Code == arm))];
        double[][] odds = Odds(offers);
        (double[] value, double[] leaving) = new TruthOfOthers(world, decision.Written).Expected(decision.Rows);
        return new(
            value, leaving,
            [.. offers.Select(offer => Of(persona => offer.Hazard(persona, _options.TreatmentStrength) - 1)
                .Zip(leaving, (factor, one) => factor * one).ToArray())],
            [.. offers.Select(_ => Of(persona => Offer.Acceptance[(int)persona]))]);

        double[] Of(Func<Persona, double> of) =>
            Array.ConvertAll(odds, own => Personas.Sum(persona => own[(int)persona] * of(persona)));
    }

    /// <summary>Probabilities of personas of each row.</summary>
    double[][] Odds(Offer[] offers)
    {
        Seen rows = decision.Rows;
        (double[] value, FeatureTable table) = world.Derive(rows, rows);
        string[] contracts = rows.Texts("contract");
        ContactHistories histories = new TelecomContacts(
            decision.Known, world.Answered(decision.Known, decision.Day), world.Arms).Histories(
            TelecomPersons.Of(table, contracts),
            rows.Texts("customer_id").Index().ToDictionary(one => one.Item, one => one.Index));
        double[] levels = TelecomPersons.Levels(value, contracts);
        (string[] channels, string[] devices, double[] ages, double[] tenures) =
            (rows.Texts("acquisition_channel"), rows.Texts("device_class"), rows["age"], rows["tenure"]);
        (ChanceResponse accepted, ShiftResponse changes) =
            ((ChanceResponse)histories.Responses[0], (ShiftResponse)histories.Responses[1]);
        double sinceStart = decision.Day.DayNumber - _options.From.DayNumber;
        return [.. Enumerable.Range(0, rows.Rows).Select(row =>
        {
            double[] weights = new double[Personas.Length];
            SubscriberDraw.Weigh(
                weights, Market.Channels.Single(one => one.Code == channels[row]),
                double.IsNaN(ages[row]) ? int.MaxValue : (int)ages[row] - (Decided - _options.From.Year), levels[row],
                Array.FindIndex(Market.Devices, one => one.Code == devices[row]), (long)((sinceStart - tenures[row]) * 86_400));
            foreach (int contact in histories.Contacts[row])
            {
                Offer offer = offers[histories.Arms[contact]];
                foreach (Persona persona in Personas)
                {
                    double chance = Offer.Acceptance[(int)persona];
                    double apart = (changes.Values[contact] - Math.Log(offer.Usage(persona, _options.TreatmentStrength)))
                        / changes.Errors[contact];
                    weights[(int)persona] *= (accepted.Values[contact] switch { 1 => chance, 0 => 1 - chance, _ => 1 })
                        * (double.IsNaN(apart) ? 1 : Math.Pow(1 + (apart * apart / TelecomContacts.Freedom), -(TelecomContacts.Freedom + 1) / 2));
                }
            }

            double sum = weights.Sum();
            return Array.ConvertAll(weights, weight => weight / sum);
        })];
    }
}

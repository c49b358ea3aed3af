using System.Globalization;
using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>
/// How many times as often an event follows in each class, treatment by treatment, as was to be expected without treatment.
/// Learnt with the classes' probabilities given: events that are rare tell little of who is of which class, and those who were
/// likelier to have them anyway would be taken for a class of their own.
/// </summary>
/// <remarks>
/// The step after the classes of Vermunt, "Latent class modeling with covariates", Political Analysis 18 (2010), with an outcome.
/// </remarks>
public static class ClassFactors
{
    /// <summary>
    /// By penalised maximum likelihood: events of a contact are Poisson with the mean expected times the mean of the classes'
    /// factors by the customer's probabilities, which for events that are rare is the mixture of the classes. The log of a
    /// factor is the sum of the arm's, which is not penalised, the class's without treatment, the class's under any treatment,
    /// and what is left of class and treatment. Deterministic.
    /// </summary>
    /// <param name="memberships">
    /// Probabilities of classes, by customer. Where who has the event is not seen afterwards: a row for each contact, by what came
    /// before it, since later responses are known of those only who had none.
    /// </param>
    /// <param name="treatments">Number of treatments. Range: &gt;= 1.</param>
    /// <param name="whose">The row of memberships of each contact.</param>
    /// <param name="arms">The arm of each contact: treatments from 0, then controls. Each has a contact.</param>
    /// <param name="events">Events of each contact. Range: &gt;= 0.</param>
    /// <param name="expected">Events to be expected without treatment. Range: &gt; 0.</param>
    /// <param name="options">Defaults when null.</param>
    /// <exception cref="ArgumentException">
    /// A value is out of range, or an arm has no contact; names customer, contact or arm (from 0), value and range.
    /// </exception>
    public static ClassFactorFit Fit(
        IReadOnlyList<double[]> memberships, int treatments, int[] whose, int[] arms, double[] events, double[] expected,
        ClassFactorOptions? options = null)
    {
        options ??= new ClassFactorOptions();
        options.Check();
        Check(memberships);
        Check(memberships.Count, treatments, whose, arms, events, expected);
        int classes = memberships[0].Length;
        int control = treatments;
        double[] penalties =
        [
            .. Enumerable.Repeat(0.0, control + 1), .. Enumerable.Repeat(options.Untreated, classes),
            .. Enumerable.Repeat(options.Treated, classes), .. Enumerable.Repeat(options.Apart, classes * control),
        ];
        Summit found = QuasiNewton.Maximize(Penalised, new double[penalties.Length], 1e-6, 1000);
        return new(Factors(found.Point), found.StopReason);

        // Arms, then classes without treatment, then classes with any, then both.
        int Treated(int kind) => control + 1 + classes + kind;
        int Both(int kind, int arm) => control + 1 + (2 * classes) + (kind * control) + arm;

        double[][] Factors(double[] at) => [.. Enumerable.Range(0, classes).Select(kind =>
            Enumerable.Range(0, control + 1).Select(arm => Math.Exp(at[arm] + at[control + 1 + kind]
                + (arm == control ? 0 : at[Treated(kind)] + at[Both(kind, arm)]))).ToArray())];

        double Penalised(ReadOnlySpan<double> point, Span<double> gradient)
        {
            double[][] factors = Factors(point.ToArray());
            gradient.Clear();
            double value = 0;
            for (int contact = 0; contact < arms.Length; contact++)
            {
                double[] shares = memberships[whose[contact]];
                int arm = arms[contact];
                double mean = 0;
                for (int kind = 0; kind < classes; kind++)
                    mean += shares[kind] * factors[kind][arm];
                value += (events[contact] * Math.Log(mean)) - (expected[contact] * mean);
                double slope = (events[contact] / mean) - expected[contact];
                gradient[arm] += slope * mean;
                for (int kind = 0; kind < classes; kind++)
                {
                    double own = slope * shares[kind] * factors[kind][arm];
                    gradient[control + 1 + kind] += own;
                    if (arm == control)
                        continue;
                    gradient[Treated(kind)] += own;
                    gradient[Both(kind, arm)] += own;
                }
            }

            for (int place = 0; place < point.Length; place++)
            {
                value -= penalties[place] / 2 * point[place] * point[place];
                gradient[place] -= penalties[place] * point[place];
            }

            return value;
        }
    }

    static void Check(IReadOnlyList<double[]> memberships)
    {
        if (memberships.Count == 0)
            throw new ArgumentException("There is no customer.");
        for (int customer = 0; customer < memberships.Count; customer++)
        {
            double[] own = memberships[customer];
            int classes = memberships[0].Length;
            if (own.Length == classes && own.All(share => share is >= 0 and <= 1) && Math.Abs(own.Sum() - 1) <= 1e-6)
                continue;
            string values = string.Join(", ", own.Select(one => one.ToString(CultureInfo.InvariantCulture)));
            throw new ArgumentException(
                $"Customer {customer} has the probabilities [{values}]; they must be {classes} from 0 to 1 that add up to 1.");
        }
    }

    static void Check(int customers, int treatments, int[] whose, int[] arms, double[] events, double[] expected)
    {
        if (treatments < 1)
            throw new ArgumentOutOfRangeException(nameof(treatments), treatments, "At least one treatment is needed.");
        if (arms.Length != whose.Length || events.Length != whose.Length || expected.Length != whose.Length)
            throw new ArgumentException($"Each column of contacts must have {whose.Length} rows, as whose.");
        for (int contact = 0; contact < whose.Length; contact++)
        {
            string? wrong =
                whose[contact] < 0 || whose[contact] >= customers
                    ? $"is of customer {whose[contact]}; there are {customers}, from 0"
                : arms[contact] < 0 || arms[contact] > treatments
                    ? $"has arm {arms[contact]}; treatments are numbered from 0, controls are {treatments}"
                : !(events[contact] >= 0 && double.IsFinite(events[contact]))
                    ? FormattableString.Invariant($"has {events[contact]} events; they must be at least 0 and finite")
                : !(expected[contact] > 0 && double.IsFinite(expected[contact]))
                    ? FormattableString.Invariant($"has {expected[contact]} events expected; they must be above 0 and finite")
                : null;
            if (wrong is not null)
                throw new ArgumentException($"Contact {contact} {wrong}.");
        }

        for (int arm = 0; arm <= treatments; arm++)
        {
            if (!arms.Contains(arm))
                throw new ArgumentException($"No contact has arm {arm}: nothing can be learnt of it.");
        }
    }
}

/// <summary>Factors of classes with the report of their fit.</summary>
/// <param name="Factors">By class, then arm.</param>
/// <param name="StopReason">Why the search stopped.</param>
public sealed record ClassFactorFit(double[][] Factors, StopReason StopReason);

/// <summary>Weights λ of the penalties λ/2 Σ θ² of <see cref="ClassFactors"/>, on the logarithms of factors.</summary>
public sealed record ClassFactorOptions
{
    /// <summary>By how much a class differs without treatment. Range: &gt; 0, finite.</summary>
    /// <value>The default value is 1.</value>
    public double Untreated { get; init; } = 1;

    /// <summary>By how much a class differs under any treatment. Range: &gt; 0, finite.</summary>
    /// <value>The default value is 1.</value>
    public double Treated { get; init; } = 1;

    /// <summary>
    /// By how much a class differs under one treatment from what it does under any. Range: &gt; 0, finite.
    /// </summary>
    /// <value>The default value is 30: as thirty events that say it does not.</value>
    public double Apart { get; init; } = 30;

    internal void Check()
    {
        foreach ((string name, double value) in new[]
            { (nameof(Untreated), Untreated), (nameof(Treated), Treated), (nameof(Apart), Apart) })
        {
            if (!(value > 0 && double.IsFinite(value)))
                throw new ArgumentOutOfRangeException(name, value, "The penalty must be finite and above 0.");
        }
    }
}

namespace Patron.Models.Uplift;

/// <summary>
/// How far a measure, such as the log of use, moved from what it would have been without treatment. A class is told by its mean.
/// </summary>
/// <remarks>
/// The shifts of a customer are multivariate Student's t about the class's means: few degrees of freedom keep customers who are
/// far out, which the normal distribution does not know, from being taken for classes (Lange, Little and Taylor, "Robust
/// statistical modeling using the t distribution", JASA 84, 1989).
/// </remarks>
/// <param name="values">The difference for each contact.</param>
/// <param name="errors">
/// Scale of its noise, not counting what classes differ by: the standard deviation if noise is normal, with ν degrees of freedom
/// √((ν − 2)/ν) times that. Range: &gt; 0.
/// </param>
/// <param name="freedom">Degrees of freedom of the noise; infinite for normal noise. Range: &gt; 0.</param>
/// <param name="shared">
/// What the shifts of one customer are off by besides their errors, and not each alone: measured from the same past, or while use
/// goes up and down. Null for nothing. Left out, customers who are off become classes.
/// </param>
public sealed class ShiftResponse(
    double[] values, double[] errors, double freedom = double.PositiveInfinity, SharedNoise? shared = null)
    : ContactResponse(values)
{
    /// <summary>Steps towards the pooled shift, each of which halves the distance or better.</summary>
    const int Steps = 30;

    /// <summary>What the shifts of one customer are off by together; null for nothing.</summary>
    public SharedNoise? Shared { get; } = shared;

    /// <summary>Degrees of freedom of the noise.</summary>
    public double Freedom { get; } = freedom > 0
        ? freedom
        : throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "The degrees of freedom must be above 0.");

    /// <summary>Scale of the noise of each difference.</summary>
    public double[] Errors { get; } = errors;

    internal override IEnumerable<int> Lengths => [Values.Length, Errors.Length, Shared?.Occasions.Length ?? Values.Length];

    internal override string Kind => double.IsPositiveInfinity(Freedom)
        ? "a shift with normal noise"
        : FormattableString.Invariant($"a shift with noise of {Freedom} degrees of freedom");

    internal override double Spread => 0.5;

    internal override double Unit(IReadOnlyList<int> contacts) => Median([.. contacts.Select(Scale)]);

    internal override double Told(double parameter) => parameter;

    internal override string? Wrong(int contact, bool isControl) =>
        !double.IsFinite(Values[contact]) ? FormattableString.Invariant($"a shift must be finite, not {Values[contact]}")
        : !(Errors[contact] > 0 && double.IsFinite(Errors[contact]))
            ? FormattableString.Invariant($"the error of a shift must be above 0 and finite, not {Errors[contact]}")
        : Shared?.Wrong(contact);

    /// <summary>The mean, of which each value is weighed by how far out it is as the noise goes; begun at the median.</summary>
    internal override double Pooled(IReadOnlyList<int> contacts)
    {
        double mean = Median([.. contacts.Select(contact => Values[contact])]);
        for (int step = 0; step < Steps; step++)
        {
            (double sum, double weights) = (0, 0);
            foreach (int contact in contacts)
            {
                double scale = Scale(contact);
                double apart = (Values[contact] - mean) / scale;
                double weight = (double.IsPositiveInfinity(Freedom) ? 1 : (Freedom + 1) / (Freedom + (apart * apart)))
                    / (scale * scale);
                (sum, weights) = (sum + (weight * Values[contact]), weights + weight);
            }

            mean = sum / weights;
        }

        return mean;
    }

    static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }

    internal override AnswerLikelihood Likelihood(IReadOnlyList<int> arms, IReadOnlyList<IReadOnlyList<int>> contacts) =>
        new ShiftLikelihood(this, arms, contacts);

    /// <summary>The scale of a contact's noise, what is shared counted in.</summary>
    double Scale(int contact) => Shared is null
        ? Errors[contact]
        : Math.Sqrt((Errors[contact] * Errors[contact]) + Shared.Between(contact, contact));
}

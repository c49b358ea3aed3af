using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>
/// One kind of thing that contacts change, a value for each contact; NaN where it is not known. A class of customers answers each
/// treatment with a parameter of its own.
/// </summary>
public abstract class ContactResponse
{
    private protected ContactResponse(double[] values) => Values = values;

    /// <summary>A value for each contact.</summary>
    public double[] Values { get; }

    /// <summary>Rows of each column.</summary>
    internal virtual IEnumerable<int> Lengths => [Values.Length];

    /// <summary>What a class's parameter is on the scale that it is told in.</summary>
    internal abstract double Told(double parameter);

    /// <summary>What it is, for classes that were fitted on its like alone.</summary>
    internal abstract string Kind { get; }

    /// <summary>How far from all customers classes are begun. Unit: <see cref="Unit"/>.</summary>
    internal abstract double Spread { get; }

    /// <summary>What parameters are searched for and penalised in, so that the measure's own unit changes nothing.</summary>
    internal abstract double Unit(IReadOnlyList<int> contacts);

    /// <summary>What is wrong with a contact's value, or null.</summary>
    internal abstract string? Wrong(int contact);

    /// <summary>The parameter that fits these contacts, at least one, if all customers are alike.</summary>
    internal abstract double Pooled(IReadOnlyList<int> contacts);

    /// <summary>Log-likelihood of a contact's value, but for what does not depend on the parameter, and its slope.</summary>
    internal abstract double Log(int contact, double parameter, out double slope);
}

/// <summary>Whether something happened, such as an acceptance: 0 or 1. A class is told by its probability.</summary>
/// <param name="values">0 or 1 for each contact.</param>
public sealed class ChanceResponse(double[] values) : ContactResponse(values)
{
    internal override string Kind => "a chance";

    internal override double Spread => 1;

    internal override double Unit(IReadOnlyList<int> contacts) => 1;

    internal override double Told(double parameter) => 1 / (1 + Math.Exp(-parameter));

    internal override string? Wrong(int contact) =>
        Values[contact] is 0 or 1 ? null : FormattableString.Invariant($"a chance is told by 0 or 1, not {Values[contact]}");

    internal override double Pooled(IReadOnlyList<int> contacts)
    {
        (double sum, double count) = (0.5, 1);
        foreach (int contact in contacts)
            (sum, count) = (sum + Values[contact], count + 1);
        return Math.Log(sum / (count - sum));
    }

    internal override double Log(int contact, double parameter, out double slope)
    {
        slope = Values[contact] - Told(parameter);
        double sum = parameter > 0 ? parameter + Math.Log(1 + Math.Exp(-parameter)) : Math.Log(1 + Math.Exp(parameter));
        return (Values[contact] * parameter) - sum;
    }
}

/// <summary>
/// How far a measure, such as the log of use, moved from what it would have been without treatment. A class is told by its mean.
/// </summary>
/// <remarks>
/// Noise is Student's t about the class's mean, times the error: few degrees of freedom keep outliers, which the normal
/// distribution does not know, from being taken for classes (Lange, Little and Taylor, "Robust statistical modeling using the t
/// distribution", JASA 84, 1989).
/// </remarks>
/// <param name="values">The difference for each contact.</param>
/// <param name="errors">
/// Scale of its noise, not counting what classes differ by: the standard deviation if noise is normal, with ν degrees of freedom
/// √((ν − 2)/ν) times that. Range: &gt; 0.
/// </param>
/// <param name="freedom">Degrees of freedom of the noise; infinite for normal noise. Range: &gt; 0.</param>
public sealed class ShiftResponse(double[] values, double[] errors, double freedom = double.PositiveInfinity)
    : ContactResponse(values)
{
    /// <summary>Degrees of freedom of the noise.</summary>
    public double Freedom { get; } = freedom > 0
        ? freedom
        : throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "The degrees of freedom must be above 0.");

    /// <summary>Scale of the noise of each difference.</summary>
    public double[] Errors { get; } = errors;

    internal override IEnumerable<int> Lengths => [Values.Length, Errors.Length];

    /// <summary>Steps towards the pooled shift, each of which halves the distance or better.</summary>
    const int Steps = 30;

    internal override string Kind => double.IsPositiveInfinity(Freedom)
        ? "a shift with normal noise"
        : FormattableString.Invariant($"a shift with noise of {Freedom} degrees of freedom");

    internal override double Spread => 0.5;

    internal override double Unit(IReadOnlyList<int> contacts) => Median([.. contacts.Select(contact => Errors[contact])]);

    internal override double Told(double parameter) => parameter;

    internal override string? Wrong(int contact) =>
        !double.IsFinite(Values[contact]) ? FormattableString.Invariant($"a shift must be finite, not {Values[contact]}")
        : Errors[contact] > 0 && double.IsFinite(Errors[contact]) ? null
        : FormattableString.Invariant($"the error of a shift must be above 0 and finite, not {Errors[contact]}");

    /// <summary>The mean, of which each value is weighed by how far out it is as the noise goes; begun at the median.</summary>
    internal override double Pooled(IReadOnlyList<int> contacts)
    {
        double mean = Median([.. contacts.Select(contact => Values[contact])]);
        for (int step = 0; step < Steps; step++)
        {
            (double sum, double weights) = (0, 0);
            foreach (int contact in contacts)
            {
                double apart = (Values[contact] - mean) / Errors[contact];
                double weight = (double.IsPositiveInfinity(Freedom) ? 1 : (Freedom + 1) / (Freedom + (apart * apart)))
                    / (Errors[contact] * Errors[contact]);
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

    internal override double Log(int contact, double parameter, out double slope)
    {
        double apart = (Values[contact] - parameter) / Errors[contact];
        if (double.IsPositiveInfinity(Freedom))
        {
            slope = apart / Errors[contact];
            return -apart * apart / 2;
        }

        slope = (Freedom + 1) * apart / ((Freedom + (apart * apart)) * Errors[contact]);
        return -(Freedom + 1) / 2 * SpecialFunctions.Log1P(apart * apart / Freedom);
    }
}

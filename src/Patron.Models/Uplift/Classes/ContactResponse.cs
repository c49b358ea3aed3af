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

    /// <summary>How far apart, on the parameter's scale, classes are begun.</summary>
    internal abstract double Spread { get; }

    /// <summary>What is wrong with a contact's value, or null.</summary>
    internal abstract string? Wrong(int contact);

    /// <summary>The parameter that fits these contacts best if all customers are alike.</summary>
    internal abstract double Pooled(IEnumerable<int> contacts);

    /// <summary>Log-likelihood of a contact's value, but for what does not depend on the parameter, and its slope.</summary>
    internal abstract double Log(int contact, double parameter, out double slope);
}

/// <summary>Whether something happened, such as an acceptance: 0 or 1. A class is told by its probability.</summary>
/// <param name="values">0 or 1 for each contact.</param>
public sealed class ChanceResponse(double[] values) : ContactResponse(values)
{
    internal override double Spread => 1;

    internal override double Told(double parameter) => 1 / (1 + Math.Exp(-parameter));

    internal override string? Wrong(int contact) =>
        Values[contact] is 0 or 1 ? null : FormattableString.Invariant($"a chance is told by 0 or 1, not {Values[contact]}");

    internal override double Pooled(IEnumerable<int> contacts)
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
/// Noise is Student's t about the class's mean, scaled by the error: few degrees of freedom keep outliers, which the normal
/// distribution does not know, from being taken for classes (Lange, Little and Taylor, "Robust statistical modeling using the t
/// distribution", JASA 84, 1989).
/// </remarks>
/// <param name="values">The difference for each contact.</param>
/// <param name="errors">Its standard error, not counting what classes differ by. Range: &gt; 0.</param>
/// <param name="freedom">Degrees of freedom of the noise; infinite for normal noise. Range: &gt; 0.</param>
public sealed class ShiftResponse(double[] values, double[] errors, double freedom = double.PositiveInfinity)
    : ContactResponse(values)
{
    /// <summary>Degrees of freedom of the noise.</summary>
    public double Freedom { get; } = freedom > 0
        ? freedom
        : throw new ArgumentOutOfRangeException(nameof(freedom), freedom, "The degrees of freedom must be above 0.");

    /// <summary>Standard error of each difference.</summary>
    public double[] Errors { get; } = errors;

    internal override IEnumerable<int> Lengths => [Values.Length, Errors.Length];

    internal override double Spread => 0.1;

    internal override double Told(double parameter) => parameter;

    internal override string? Wrong(int contact) =>
        !double.IsFinite(Values[contact]) ? FormattableString.Invariant($"a shift must be finite, not {Values[contact]}")
        : Errors[contact] > 0 && double.IsFinite(Errors[contact]) ? null
        : FormattableString.Invariant($"the error of a shift must be above 0 and finite, not {Errors[contact]}");

    internal override double Pooled(IEnumerable<int> contacts)
    {
        (double sum, double weights) = (0, 1e-300);
        foreach (int contact in contacts)
        {
            double weight = 1 / (Errors[contact] * Errors[contact]);
            (sum, weights) = (sum + (weight * Values[contact]), weights + weight);
        }

        return sum / weights;
    }

    internal override double Log(int contact, double parameter, out double slope)
    {
        double apart = (Values[contact] - parameter) / Errors[contact];
        if (double.IsPositiveInfinity(Freedom))
        {
            slope = apart / Errors[contact];
            return -apart * apart / 2;
        }

        double spread = Freedom + (apart * apart);
        slope = (Freedom + 1) * apart / (spread * Errors[contact]);
        return -(Freedom + 1) / 2 * Math.Log(spread / Freedom);
    }
}

namespace Patron.Models.Uplift;

/// <summary>
/// How likely what is known of a response is, customer by customer, but for a constant: each treatment is answered with a
/// parameter.
/// </summary>
abstract class AnswerLikelihood
{
    /// <summary>The logarithm for a customer, by the parameter of each treatment.</summary>
    public abstract double Log(int customer, ReadOnlySpan<double> answers);

    /// <summary>Adds its slopes by parameters, times a weight.</summary>
    public abstract void AddSlopes(int customer, ReadOnlySpan<double> answers, double weight, Span<double> slopes);

    /// <summary>The contacts of customers of which something is known.</summary>
    protected static int[][] Known(double[] values, IReadOnlyList<IReadOnlyList<int>> contacts) =>
        [.. contacts.Select(own => own.Where(contact => !double.IsNaN(values[contact])).ToArray())];
}

/// <summary>Each contact is a draw of its own; parameters are log odds.</summary>
sealed class ChanceLikelihood(double[] values, IReadOnlyList<int> arms, IReadOnlyList<IReadOnlyList<int>> contacts)
    : AnswerLikelihood
{
    readonly int[][] _contacts = Known(values, contacts);

    public override double Log(int customer, ReadOnlySpan<double> answers)
    {
        double log = 0;
        foreach (int contact in _contacts[customer])
        {
            double odds = answers[arms[contact]];
            log += (values[contact] * odds) - Math.Max(odds, 0) - Math.Log(1 + Math.Exp(-Math.Abs(odds)));
        }

        return log;
    }

    public override void AddSlopes(int customer, ReadOnlySpan<double> answers, double weight, Span<double> slopes)
    {
        foreach (int contact in _contacts[customer])
            slopes[arms[contact]] += weight * (values[contact] - (1 / (1 + Math.Exp(-answers[arms[contact]]))));
    }
}

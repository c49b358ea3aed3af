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

    /// <summary>What is wrong with the value of a contact, with a treatment or as a control, or null.</summary>
    internal abstract string? Wrong(int contact, bool isControl);

    /// <summary>The parameter that fits these contacts, at least one, if all customers are alike.</summary>
    internal abstract double Pooled(IReadOnlyList<int> contacts);

    /// <summary>How likely the values are that are known.</summary>
    /// <param name="arms">The treatment of each contact; one more for controls.</param>
    /// <param name="contacts">The contacts of each customer.</param>
    internal abstract AnswerLikelihood Likelihood(IReadOnlyList<int> arms, IReadOnlyList<IReadOnlyList<int>> contacts);
}

/// <summary>Whether something happened, such as an acceptance: 0 or 1. A class is told by its probability.</summary>
/// <param name="values">0 or 1 for each contact.</param>
public sealed class ChanceResponse(double[] values) : ContactResponse(values)
{
    internal override string Kind => "a chance";

    internal override double Spread => 1;

    internal override double Unit(IReadOnlyList<int> contacts) => 1;

    internal override double Told(double parameter) => 1 / (1 + Math.Exp(-parameter));

    internal override string? Wrong(int contact, bool isControl) =>
        isControl ? "a control has nothing to answer: give NaN"
        : Values[contact] is 0 or 1 ? null
        : FormattableString.Invariant($"a chance is told by 0 or 1, not {Values[contact]}");

    internal override double Pooled(IReadOnlyList<int> contacts)
    {
        (double sum, double count) = (0.5, 1);
        foreach (int contact in contacts)
            (sum, count) = (sum + Values[contact], count + 1);
        return Math.Log(sum / (count - sum));
    }

    internal override AnswerLikelihood Likelihood(IReadOnlyList<int> arms, IReadOnlyList<IReadOnlyList<int>> contacts) =>
        new ChanceLikelihood(Values, arms, contacts);
}

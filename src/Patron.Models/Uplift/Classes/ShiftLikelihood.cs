using System.Numerics.Tensors;
using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>
/// The shifts of a customer are multivariate Student's t, or normal, about the means of his treatments; controls have mean 0.
/// </summary>
sealed class ShiftLikelihood : AnswerLikelihood
{
    /// <summary>So many contacts of a customer need no memory of their own.</summary>
    const int Few = 64;

    readonly double[] _values;
    readonly double _freedom;
    readonly int[][] _contacts;
    readonly int[][] _arms;
    readonly double[][] _precisions;

    public ShiftLikelihood(ShiftResponse shifts, IReadOnlyList<int> arms, IReadOnlyList<IReadOnlyList<int>> contacts)
    {
        (_values, _freedom) = (shifts.Values, shifts.Freedom);
        _contacts = Known(shifts.Values, contacts);
        _arms = Array.ConvertAll(_contacts, own => Array.ConvertAll(own, contact => arms[contact]));
        _precisions = Array.ConvertAll(_contacts, own => Precision(shifts, own));
    }

    public override double Log(int customer, ReadOnlySpan<double> answers)
    {
        int count = _contacts[customer].Length;
        if (count == 0)
            return 0;
        double square = Square(customer, answers, Room(stackalloc double[Few], count));
        return double.IsPositiveInfinity(_freedom)
            ? -square / 2
            : -(_freedom + count) / 2 * SpecialFunctions.Log1P(square / _freedom);
    }

    public override void AddSlopes(int customer, ReadOnlySpan<double> answers, double weight, Span<double> slopes)
    {
        int[] arms = _arms[customer];
        Span<double> pulls = Room(stackalloc double[Few], arms.Length);
        double square = Square(customer, answers, pulls);
        if (!double.IsPositiveInfinity(_freedom))
            weight *= (_freedom + arms.Length) / (_freedom + square);
        for (int place = 0; place < arms.Length; place++)
        {
            if (arms[place] < answers.Length)
                slopes[arms[place]] += weight * pulls[place];
        }
    }

    /// <summary>The square of how far shifts are from their means, by the noise; fills half its slopes by that.</summary>
    double Square(int customer, ReadOnlySpan<double> answers, Span<double> pulls)
    {
        (int[] contacts, int[] arms, double[] precision) = (_contacts[customer], _arms[customer], _precisions[customer]);
        Span<double> apart = Room(stackalloc double[Few], contacts.Length);
        for (int place = 0; place < contacts.Length; place++)
            apart[place] = _values[contacts[place]] - (arms[place] < answers.Length ? answers[arms[place]] : 0);
        double square = 0;
        bool isAlone = precision.Length == contacts.Length;
        for (int place = 0; place < contacts.Length; place++)
        {
            pulls[place] = isAlone
                ? precision[place] * apart[place]
                : TensorPrimitives.Dot(precision.AsSpan(place * contacts.Length, contacts.Length), apart);
            square += pulls[place] * apart[place];
        }

        return square;
    }

    static Span<double> Room(Span<double> few, int count) => count <= few.Length ? few[..count] : new double[count];

    /// <summary>The inverse of the matrix of a customer's noise, row by row; where nothing is shared its diagonal.</summary>
    static double[] Precision(ShiftResponse shifts, int[] contacts)
    {
        if (shifts.Shared is null)
            return Array.ConvertAll(contacts, contact => 1 / (shifts.Errors[contact] * shifts.Errors[contact]));
        int count = contacts.Length;
        double[,] noise = new double[count, count];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column <= row; column++)
                noise[row, column] = shifts.Shared.Between(contacts[row], contacts[column]);
            noise[row, row] += shifts.Errors[contacts[row]] * shifts.Errors[contacts[row]];
        }

        double[,] factor = new double[count, count];
        if (!Cholesky.TryFactor(noise, 0, factor))
        {
            int least = contacts.MinBy(contact => shifts.Errors[contact]);
            throw new ArgumentException(FormattableString.Invariant(
                $"Contact {least}: its error of {shifts.Errors[least]} is too small beside the ")
                + FormattableString.Invariant($"{shifts.Shared.Between(least, least)} that shifts share; give a larger one."),
                nameof(shifts));
        }

        return [.. Cholesky.Inverse(factor).Cast<double>()];
    }
}

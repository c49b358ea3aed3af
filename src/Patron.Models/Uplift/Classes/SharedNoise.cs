using System.Globalization;
using Patron.Models.Numerics;

namespace Patron.Models.Uplift;

/// <summary>
/// What the shifts of one customer are off by together, by the occasions on which they were measured. The shifts of controls tell
/// it (<see cref="OfControls"/>).
/// </summary>
public sealed class SharedNoise
{
    /// <param name="occasions">The occasion (from 0) of each contact, such as the wave; any where the shift is NaN.</param>
    /// <param name="squares">
    /// For each two occasions the product of what is off, in the unit of errors squared: a covariance if noise is normal, with ν
    /// degrees of freedom (ν − 2)/ν times that. Symmetric, positive semidefinite, some above 0.
    /// </param>
    /// <exception cref="ArgumentException">The matrix is not such; names the places and the values.</exception>
    public SharedNoise(int[] occasions, double[,] squares)
    {
        int count = squares.GetLength(0);
        if (count == 0 || squares.GetLength(1) != count)
        {
            throw new ArgumentException(
                $"A row and a column for each occasion are needed, not {count} and {squares.GetLength(1)}.", nameof(squares));
        }

        double most = 0;
        for (int row = 0; row < count; row++)
        {
            most = Math.Max(most, squares[row, row]);
            for (int column = 0; column < row; column++)
            {
                if (squares[row, column] == squares[column, row])
                    continue;
                throw new ArgumentException(
                    FormattableString.Invariant($"Of occasions {row} and {column} it has {squares[row, column]}, ")
                    + FormattableString.Invariant($"of {column} and {row} {squares[column, row]}; they must be equal."),
                    nameof(squares));
            }
        }

        if (!Cholesky.TryFactor(squares, Rounding * most, new double[count, count]))
        {
            throw new ArgumentException(
                $"What shifts share must be positive semidefinite and not zero, which [{string.Join("; ", Rows(squares))}] is not. "
                + "Of few controls it may not be: then give all contacts one occasion.",
                nameof(squares));
        }

        (Occasions, Squares) = (occasions, squares);
    }

    const double Rounding = 1e-9;

    /// <summary>The occasion of each contact.</summary>
    public int[] Occasions { get; }

    /// <summary>For each two occasions the product of what shifts are off by.</summary>
    public double[,] Squares { get; }

    /// <summary>
    /// Covariances of what shifts share: of two occasions the mean product of two shifts of one control, of one occasion the mean
    /// square, less that of errors.
    /// </summary>
    /// <param name="whose">The customer of each contact of a control.</param>
    /// <param name="occasions">Its occasion, from 0.</param>
    /// <param name="shifts">Its shift, of mean 0.</param>
    /// <param name="errors">Standard deviation of what the shift is off by alone.</param>
    /// <exception cref="ArgumentException">Nobody is a control on some two occasions, which are named.</exception>
    public static double[,] OfControls(int[] whose, int[] occasions, double[] shifts, double[] errors)
    {
        int count = occasions.Max() + 1;
        (double[,] sums, double[,] pairs) = (new double[count, count], new double[count, count]);
        foreach (IGrouping<int, int> own in Enumerable.Range(0, whose.Length).GroupBy(contact => whose[contact]))
        {
            foreach (int one in own)
            {
                foreach (int other in own)
                {
                    double error = one == other ? errors[one] : 0;
                    sums[occasions[one], occasions[other]] += (shifts[one] * shifts[other]) - (error * error);
                    pairs[occasions[one], occasions[other]]++;
                }
            }
        }

        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                if (pairs[row, column] == 0)
                {
                    throw new ArgumentException(
                        $"Nobody is a control on occasions {row} and {column}: what their shifts share is not told.",
                        nameof(whose));
                }

                sums[row, column] /= pairs[row, column];
            }
        }

        return sums;
    }

    /// <summary>That of two contacts of one customer.</summary>
    internal double Between(int contact, int other) => Squares[Occasions[contact], Occasions[other]];

    internal string? Wrong(int contact) => Occasions[contact] >= 0 && Occasions[contact] < Squares.GetLength(0)
        ? null
        : $"it is of occasion {Occasions[contact]}; there are {Squares.GetLength(0)}, from 0";

    static IEnumerable<string> Rows(double[,] squares) =>
        Enumerable.Range(0, squares.GetLength(0)).Select(row => string.Join(", ", Enumerable.Range(0, squares.GetLength(1))
            .Select(column => squares[row, column].ToString(CultureInfo.InvariantCulture))));
}

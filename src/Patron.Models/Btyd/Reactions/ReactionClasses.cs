using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>
/// Latent classes of customers who react to treatments differently: a customer buys as in BG/NBD, and while a treatment acts, a
/// factor of his class times as fast. Classes differ in their factors, in purchase rates, and in how frequent they are among
/// customers with given attributes. Which class a customer is of is told, as odds, by what he did with and without treatments.
/// </summary>
/// <remarks>
/// A finite mixture of response models: Wedel and Kamakura, Market Segmentation (2000), chapters 6 and 7. Purchases within a
/// class: <see cref="BgNbd"/>. Attributes move α, a and the shares by factors, as covariates of purchase models do.
/// </remarks>
public sealed class ReactionClasses
{
    readonly ReactionShape _shape;
    readonly string[][] _levels;
    readonly double[] _parameters;

    internal ReactionClasses(ReactionShape shape, string[][] levels, double[] parameters)
    {
        (_shape, _levels, _parameters) = (shape, levels, parameters);
        Factors = shape.Factors(parameters);
    }

    /// <summary>Number of classes.</summary>
    public int Classes => _shape.Classes;

    /// <summary>How many times as fast each class buys under each treatment.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Factors { get; }

    /// <summary>
    /// Fits by penalised maximum likelihood. Deterministic, with the same bits on any number of threads; what is found is a
    /// maximum near classes that react from against the mean reaction to three times as much, not always the highest. Parameters
    /// are logarithms, and what attributes add to them: centre of a factor is 1, of what an attribute adds 0, of the rest the
    /// BG/NBD of all customers.
    /// </summary>
    /// <param name="histories">At least one customer.</param>
    /// <param name="options">Defaults when null.</param>
    /// <exception cref="ArgumentException">No rows, or an option out of range.</exception>
    public static ReactionFit Fit(ReactionHistories histories, LatentClassOptions? options = null) =>
        ReactionSearch.Run(histories, options ?? new LatentClassOptions());

    /// <summary>Each customer in each class, given the history: class by class within customers.</summary>
    public ReactionState[] States(ReactionHistories histories, int? threads = null)
    {
        ReactionState[] states = new ReactionState[histories.Count * Classes];
        ForRows(histories, threads, (row, frequency, cell, terms, probabilities, tables) =>
        {
            double leaving = tables.A[cell] / (tables.A[cell] + tables.B + frequency);
            for (int kind = 0; kind < Classes; kind++)
            {
                ReactionTerm term = terms[kind];
                states[(row * Classes) + kind] =
                    new(probabilities[kind], term.Alive, term.Shape, term.AtAge, term.AtLast, leaving);
            }
        });
        return states;
    }

    /// <summary>Purchases expected of each customer in the coming <paramref name="horizon"/>.</summary>
    /// <param name="histories">The customers, with the treatments the classes were fitted on, in their order.</param>
    /// <param name="horizon">Length of time. Range: 0 to 1e100.</param>
    /// <param name="treatment">Place of the treatment that acts all the while; null for none.</param>
    /// <param name="threads">Most threads to use; null for all processors. Any number gives the same bits.</param>
    public double[] ExpectedPurchases(ReactionHistories histories, double horizon, int? treatment = null, int? threads = null)
    {
        ForecastCheck.Horizon(horizon);
        if (treatment is int place && (place < 0 || place >= _shape.Treatments))
        {
            throw new ArgumentOutOfRangeException(
                nameof(treatment), treatment, $"The classes were fitted on {_shape.Treatments} treatments, numbered from 0.");
        }

        double[] expected = new double[histories.Count];
        ForRows(histories, threads, (row, frequency, cell, terms, probabilities, tables) =>
        {
            for (int kind = 0; kind < Classes; kind++)
            {
                ReactionTerm term = terms[kind];
                BgNbd own = tables.Models[cell][kind];
                double time = horizon * (treatment is int one ? Factors[kind][one] : 1);
                expected[row] += probabilities[kind] * term.Alive
                    * own.ExpectedIfAlive(frequency, term.AtLast - own.Alpha, term.AtAge - own.Alpha, time);
            }
        });
        return expected;
    }

    delegate void RowBody(
        int row, double frequency, int cell, ReadOnlySpan<ReactionTerm> terms, ReadOnlySpan<double> probabilities,
        ReactionTables tables);

    void ForRows(ReactionHistories histories, int? threads, RowBody body)
    {
        if (histories.Treatments.Length != _shape.Treatments || histories.Attributes.Length != _levels.Length)
        {
            throw new ArgumentException(
                $"The classes were fitted on {_shape.Treatments} treatments and {_levels.Length} attributes; the histories have "
                + $"{histories.Treatments.Length} and {histories.Attributes.Length}.", nameof(histories));
        }

        ReactionCells cells = new(histories, _levels);
        (double[] frequencies, int[] places) = ReactionLikelihood.Distinct(histories.Frequency);
        ReactionTables tables = new(_shape, cells, frequencies, _parameters);
        OrderedSum.ForBlocks(histories.Count, threads, (start, end) =>
        {
            Span<ReactionTerm> terms = stackalloc ReactionTerm[Classes];
            Span<double> probabilities = stackalloc double[Classes];
            for (int row = start; row < end; row++)
            {
                tables.Weigh(histories, row, cells.OfRow[row], places[row], terms, probabilities);
                body(row, histories.Frequency[row], cells.OfRow[row], terms, probabilities, tables);
            }
        });
    }
}

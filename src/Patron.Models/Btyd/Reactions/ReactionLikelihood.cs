using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>Log-likelihood of latent classes of reaction with its gradient, block by block of customers.</summary>
sealed class ReactionLikelihood
{
    readonly ReactionHistories _histories;
    readonly ReactionShape _shape;
    readonly ReactionCells _cells;
    readonly int? _threads;
    readonly double[] _frequencies;
    readonly int[] _placeOfRow;
    readonly double[] _sizes;

    public ReactionLikelihood(ReactionHistories histories, ReactionShape shape, ReactionCells cells, int? threads)
    {
        (_histories, _shape, _cells, _threads) = (histories, shape, cells, threads);
        (_frequencies, _placeOfRow) = Distinct(histories.Frequency);
        _sizes = new double[cells.Levels.Length];
        foreach (int cell in cells.OfRow)
            _sizes[cell]++;
    }

    /// <summary>Distinct frequencies, ascending, and the place of each row's.</summary>
    public static (double[] Frequencies, int[] PlaceOfRow) Distinct(double[] frequency)
    {
        double[] distinct = [.. frequency.Distinct().Order()];
        return (distinct, Array.ConvertAll(frequency, one => Array.BinarySearch(distinct, one)));
    }

    /// <summary>Fills the gradient, in the order of the shape.</summary>
    public double Evaluate(ReadOnlySpan<double> parameters, Span<double> gradient)
    {
        ReactionTables tables = new(_shape, _cells, _frequencies, parameters);
        Rises rises = new(tables, _frequencies);
        Sums places = new(_shape, _cells.Levels.Length);
        Span<double> sums = new double[places.Count];
        OrderedSum.Over(_histories.Count, sums, _threads, (start, end, totals) => Add(tables, rises, places, start, end, totals));
        Spread(tables, places, sums, gradient);
        return sums[0];
    }

    void Add(ReactionTables tables, Rises rises, Sums places, int start, int end, Span<double> totals)
    {
        Span<ReactionTerm> terms = stackalloc ReactionTerm[_shape.Classes];
        Span<double> probabilities = stackalloc double[_shape.Classes];
        for (int row = start; row < end; row++)
        {
            (int cell, int place) = (_cells.OfRow[row], _placeOfRow[row]);
            totals[0] += tables.Weigh(_histories, row, cell, place, terms, probabilities);
            double gone = 0;
            for (int kind = 0; kind < _shape.Classes; kind++)
            {
                ReactionTerm term = terms[kind];
                double share = probabilities[kind];
                gone += share * (1 - term.Alive);
                double perAge = term.Alive / term.AtAge;
                double perLast = (1 - term.Alive) / term.AtLast;
                double alpha = tables.Alphas[cell][kind];
                totals[Sums.R(kind)] += share * (rises.Shape(kind, place) + Math.Log(alpha)
                    - (term.Alive * Math.Log(term.AtAge)) - ((1 - term.Alive) * Math.Log(term.AtLast)));
                totals[places.Alpha(cell, kind)] += share * (tables.R[kind] - (alpha * term.Shape * (perAge + perLast)));
                totals[places.Share(cell, kind)] += share;
                for (int treatment = 0; treatment < _shape.Treatments; treatment++)
                {
                    TreatedTime treated = _histories.Treatments[treatment];
                    (double before, double after) = (treated.Before[row], treated.After[row]);
                    if (before + after == 0)
                        continue;
                    double pace = term.Shape * ((perAge * (before + after)) + (perLast * before));
                    totals[places.Factor(kind, treatment)] +=
                        share * (treated.Purchases[row] - (tables.Factors[kind][treatment] * pace));
                }
            }

            double all = rises.Both(cell, place);
            totals[places.A(cell)] += (gone / tables.A[cell]) - all;
            totals[places.B] += rises.Staying(place) - all - (gone == 0 ? 0 : gone / (tables.B + _frequencies[place] - 1));
        }
    }

    /// <summary>From sums by cell to slopes in the logarithms of parameters.</summary>
    void Spread(ReactionTables tables, Sums places, ReadOnlySpan<double> sums, Span<double> gradient)
    {
        gradient.Clear();
        for (int kind = 0; kind < _shape.Classes; kind++)
        {
            gradient[ReactionShape.R(kind)] = tables.R[kind] * sums[Sums.R(kind)];
            for (int treatment = 0; treatment < _shape.Treatments; treatment++)
                gradient[_shape.Factor(kind, treatment)] = sums[places.Factor(kind, treatment)];
        }

        gradient[_shape.B] = tables.B * sums[places.B];
        for (int cell = 0; cell < _sizes.Length; cell++)
        {
            double leaving = tables.A[cell] * sums[places.A(cell)];
            gradient[_shape.A] += leaving;
            foreach (int level in _cells.Levels[cell])
                gradient[_shape.AOf(level)] += leaving;
            for (int kind = 0; kind < _shape.Classes; kind++)
            {
                double alpha = sums[places.Alpha(cell, kind)];
                double share = sums[places.Share(cell, kind)] - (_sizes[cell] * Math.Exp(tables.LogShares[cell][kind]));
                gradient[_shape.Alpha(kind)] += alpha;
                gradient[_shape.Weight(kind)] += share;
                foreach (int level in _cells.Levels[cell])
                {
                    gradient[_shape.AlphaOf(level)] += alpha;
                    gradient[_shape.WeightOf(kind, level)] += share;
                }
            }
        }
    }

    /// <summary>Differences of the digamma function by distinct frequency.</summary>
    sealed class Rises(ReactionTables tables, double[] frequencies)
    {
        readonly double[][] _shapes = [.. tables.R.Select(r => Of(r, frequencies))];
        readonly double[] _staying = Of(tables.B, frequencies);
        readonly double[][] _both = [.. tables.A.Select(a => Of(a + tables.B, frequencies))];

        /// <summary>ψ(r+x) - ψ(r).</summary>
        public double Shape(int kind, int place) => _shapes[kind][place];

        /// <summary>ψ(b+x) - ψ(b).</summary>
        public double Staying(int place) => _staying[place];

        /// <summary>ψ(a+b+x) - ψ(a+b).</summary>
        public double Both(int cell, int place) => _both[cell][place];

        static double[] Of(double z, double[] frequencies) =>
            Array.ConvertAll(frequencies, x => SpecialFunctions.DigammaRise(z, x));
    }

    /// <summary>Places of the sums.</summary>
    sealed record Sums(ReactionShape Shape, int Cells)
    {
        public int Count => A(Cells);

        public static int R(int kind) => 1 + kind;

        public int Factor(int kind, int treatment) => 1 + Shape.Classes + (kind * Shape.Treatments) + treatment;

        public int B => 1 + ((1 + Shape.Treatments) * Shape.Classes);

        public int Alpha(int cell, int kind) => B + 1 + (((2 * cell) + 0) * Shape.Classes) + kind;

        public int Share(int cell, int kind) => B + 1 + (((2 * cell) + 1) * Shape.Classes) + kind;

        public int A(int cell) => B + 1 + (2 * Cells * Shape.Classes) + cell;
    }
}

namespace Patron.Models.Trees;

/// <summary>Finds the best split of a node in one column, from the column's histogram.</summary>
sealed class SplitSearch(GradientWords gradients, SplitRule rule, SplitLimits limits)
{
    // A gain this small beside what the node takes off the loss itself is rounding.
    const double Rounding = 1e-12;

    /// <summary>The best split of a numeric column; null where none gains enough.</summary>
    /// <param name="node">The node.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="histogram">The column's part of the node's histogram.</param>
    /// <param name="direction">1 if values may only rise with the column, -1 if only fall, else 0.</param>
    public Split? Numeric(in SearchedNode node, int column, ReadOnlySpan<long> histogram, int direction)
    {
        Sums missing = new(histogram[0], histogram[1]);
        bool someMissing = gradients.Rows(missing.Hessian) > 0;
        Candidate best = Candidate.None(LeastGain(node));
        Scan(node, histogram, default, direction, ref best, missingLeft: false);
        if (someMissing)
            Scan(node, histogram, missing, direction, ref best, missingLeft: true);
        if (best.Code == 0)
            return null;
        // Numbers parted from gaps: also those above all that are in this node.
        int last = node.Sums - best.Left == missing ? (histogram.Length / 2) - 1 : best.Code;
        CodeSet goesLeft = CodeSet.UpTo(last);
        bool missingLeft = someMissing
            ? best.MissingLeft
            : gradients.Hessian(best.Left.Hessian) >= gradients.Hessian(node.Sums.Hessian - best.Left.Hessian);
        if (missingLeft)
            goesLeft.Add(ColumnCodes.Missing);
        return ToSplit(node, best, column, last, goesLeft);
    }

    /// <summary>The best split of a category: its codes by rising mean gradient, cut once.</summary>
    /// <remarks>
    /// Fisher (1958), Journal of the American Statistical Association 53: without smoothing, penalties and limits that bind, the
    /// best of all partitions in two by the second-order loss is one of these. Codes with too few rows are one together; codes
    /// without rows go where more weight goes.
    /// </remarks>
    public Split? Categories(in SearchedNode node, int column, ReadOnlySpan<long> histogram)
    {
        Span<short> codes = stackalloc short[CategoryOrder.Most];
        Span<double> means = stackalloc double[CategoryOrder.Most];
        CategoryOrder order = new(histogram, gradients, limits, codes, means);
        Candidate best = Candidate.None(LeastGain(node));
        Sums left = default;
        for (int place = 0; place < order.Count - 1; place++)
        {
            left += order.SumsAt(place);
            Consider(node, left, direction: 0, place + 1, missingLeft: false, ref best);
        }

        double chance = limits.CategoryCharge * ByChance(order.Count);
        if (best.Code == 0 || best.Gain - chance <= LeastGain(node))
            return null;
        bool leftIsHeavier = gradients.Hessian(best.Left.Hessian) >= gradients.Hessian(node.Sums.Hessian - best.Left.Hessian);
        return ToSplit(node, best, column, 0, order.First(best.Code, withUnused: leftIsHeavier)) with { Chance = chance };
    }

    void Scan(
        in SearchedNode node, ReadOnlySpan<long> histogram, Sums left, int direction, ref Candidate best, bool missingLeft)
    {
        // With missing values on the right the last code is a split too: numbers from gaps.
        int last = (histogram.Length / 2) - (missingLeft ? 2 : 1);
        for (int code = 1; code <= last; code++)
        {
            Sums here = new(histogram[2 * code], histogram[(2 * code) + 1]);
            if (here.Hessian == 0)
                continue;
            left += here;
            if (gradients.Rows(left.Hessian) < limits.MinRows)
                continue;
            if (gradients.Rows(node.Sums.Hessian - left.Hessian) < limits.MinRows)
                break;
            Consider(node, left, direction, code, missingLeft, ref best);
        }
    }

    void Consider(in SearchedNode node, Sums left, int direction, int code, bool missingLeft, ref Candidate best)
    {
        Sums right = node.Sums - left;
        if (gradients.Rows(left.Hessian) < limits.MinRows || gradients.Rows(right.Hessian) < limits.MinRows)
            return;
        (double leftGradient, double leftHessian) = (gradients.Gradient(left.Gradient), gradients.Hessian(left.Hessian));
        (double rightGradient, double rightHessian) = (gradients.Gradient(right.Gradient), gradients.Hessian(right.Hessian));
        if (leftHessian < limits.MinHessian || rightHessian < limits.MinHessian)
            return;
        double leftValue = rule.Value(leftGradient, leftHessian, node.Bounds);
        double rightValue = rule.Value(rightGradient, rightHessian, node.Bounds);
        if ((rightValue - leftValue) * direction < 0)
            return;
        double gain = rule.Gain(leftGradient, leftHessian, leftValue)
            + rule.Gain(rightGradient, rightHessian, rightValue)
            - node.Gain;
        if (gain > best.Gain)
            best = new Candidate(gain, code, missingLeft, left, leftValue, rightValue);
    }

    /// <summary>
    /// What the best cut of so many places takes off the loss, beyond a cut of two, if gradients do not go with them. Their means
    /// are then normal with the dispersion of gradients over hessians; put in order and cut in the middle, each place brings half
    /// the square of the mean of |z|, which is 1 / π.
    /// </summary>
    double ByChance(int places) => gradients.Dispersion * Math.Max(0, places - 2) / Math.PI;

    double LeastGain(in SearchedNode node) => Math.Max(limits.MinGain, Rounding * Math.Abs(node.Gain));

    static Split ToSplit(in SearchedNode node, Candidate best, int column, int threshold, CodeSet goesLeft) =>
        new(best.Gain, column, threshold, goesLeft, best.Left, node.Sums - best.Left, best.LeftValue, best.RightValue);

    readonly record struct Candidate(double Gain, int Code, bool MissingLeft, Sums Left, double LeftValue, double RightValue)
    {
        public static Candidate None(double leastGain) => new(leastGain, 0, false, default, 0, 0);
    }
}

/// <summary>
/// What a search has to know of a node: its sums, what it takes off the loss as a leaf, and the bounds of its values.
/// </summary>
readonly record struct SearchedNode(Sums Sums, double Gain, Bounds Bounds);

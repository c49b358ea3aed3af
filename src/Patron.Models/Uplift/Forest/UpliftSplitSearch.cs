using Patron.Models.Trees;

namespace Patron.Models.Uplift;

/// <summary>A way to part a node: what it gains, the codes that go left, and of a number the last of them.</summary>
readonly record struct UpliftSplit(double Gain, int Column, int Threshold, CodeSet GoesLeft)
{
    /// <summary>As a tree keeps it.</summary>
    public Split ToSplit() => new(Gain, Column, Threshold, GoesLeft, default, default, 0, 0);
}

/// <summary>Finds the best split of a node in a column.</summary>
sealed class UpliftSplitSearch(UpliftForestOptions options)
{
    const double Rounding = 1e-12;

    readonly ArmSums[] _byCode = new ArmSums[256];
    readonly bool[] _has = new bool[256];

    /// <summary>The best split; null where none gains and keeps to the limits.</summary>
    public UpliftSplit? Of(ColumnCodes column, int place, byte[] codes, ReadOnlySpan<int> rows, ArmSums[] sums, ArmSums node)
    {
        Count(codes, rows, sums);
        return column is NumberCodes ? Number(column.Count, place, node) : Category(column.Count, place, node);
    }

    void Count(byte[] codes, ReadOnlySpan<int> rows, ArmSums[] sums)
    {
        Array.Clear(_byCode);
        Array.Clear(_has);
        foreach (int row in rows)
        {
            _byCode[codes[row]] += sums[row];
            _has[codes[row]] = true;
        }
    }

    UpliftSplit? Number(int count, int place, ArmSums node)
    {
        UpliftSplit? best = null;
        bool someMissing = _has[ColumnCodes.Missing];
        for (int side = 0; side < (someMissing ? 2 : 1); side++)
        {
            bool missingLeft = side == 1;
            ArmSums left = missingLeft ? _byCode[ColumnCodes.Missing] : default;
            for (int code = 1; code < count; code++)
            {
                if (!_has[code])
                    continue;
                left += _byCode[code];
                if (GainOf(node, left) is not { } gain || gain <= (best?.Gain ?? 0))
                    continue;
                // Without missing values in the node they go where more rows go.
                bool withMissing = someMissing ? missingLeft : left.Rows >= node.Rows - left.Rows;
                CodeSet goesLeft = CodeSet.UpTo(code);
                if (withMissing)
                    goesLeft.Add(ColumnCodes.Missing);
                best = new UpliftSplit(gain, place, code, goesLeft);
            }
        }

        return best;
    }

    /// <summary>Codes by their effect, cut once; those without rows go where more rows go.</summary>
    UpliftSplit? Category(int count, int place, ArmSums node)
    {
        int[] codes =
        [
            .. Enumerable.Range(0, count).Where(code => _has[code])
                .OrderBy(code => _byCode[code].Squares > 0 ? _byCode[code].Effect : 0).ThenBy(code => code),
        ];
        (double best, int cut) = (0, 0);
        ArmSums left = default;
        ArmSums bestLeft = default;
        for (int index = 0; index < codes.Length - 1; index++)
        {
            left += _byCode[codes[index]];
            if (GainOf(node, left) is { } gain && gain > best)
                (best, cut, bestLeft) = (gain, index + 1, left);
        }

        if (cut == 0)
            return null;
        CodeSet goesLeft = default;
        foreach (int code in codes.AsSpan(0, cut))
            goesLeft.Add(code);
        for (int code = 0; code < 256 && bestLeft.Rows >= node.Rows - bestLeft.Rows; code++)
        {
            if (!_has[code])
                goesLeft.Add(code);
        }

        return new UpliftSplit(best, place, 0, goesLeft);
    }

    /// <summary>Null where a side is too small or nothing is gained.</summary>
    double? GainOf(ArmSums node, ArmSums left)
    {
        ArmSums right = node - left;
        double leastRows = options.MinShare * node.Rows;
        if (Math.Min(left.Treated, left.Control) < options.MinRows || Math.Min(right.Treated, right.Control) < options.MinRows
            || left.Rows < leastRows || right.Rows < leastRows)
        {
            return null;
        }

        double gain = SplitGain.Of(options.Criterion, node, left, right);
        return gain > Rounding * Math.Abs(node.Products) ? gain : null;
    }
}

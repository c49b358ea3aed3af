namespace Patron.Models.Evaluation;

/// <summary>How rows of similar probability are put together.</summary>
public enum Binning
{
    /// <summary>Bins of equally many rows; a cut through equal probabilities takes its share of them.</summary>
    EqualMass,

    /// <summary>Bins [0, 1/k), [1/k, 2/k), ..., [1 - 1/k, 1].</summary>
    EqualWidth,

    /// <summary>Every distinct probability is a bin of its own.</summary>
    Distinct,
}

/// <summary>Takes a part of a group of equal probabilities: its bin, the group and the share of the group's rows.</summary>
delegate void BinPart(int bin, int group, double share);

/// <summary>Cuts ranked rows into bins.</summary>
static class Bins
{
    public const int Usual = 10;

    /// <summary>
    /// Calls <paramref name="part"/> for every part, by rising bin; returns the number of bins, of which some may be empty.
    /// </summary>
    public static int ForEach(RankedOutcomes ranked, Binning binning, int count, BinPart part)
    {
        if (binning == Binning.EqualMass)
        {
            EqualMass(ranked, count, part);
            return count;
        }

        for (int group = 0; group < ranked.Groups; group++)
        {
            if (ranked.WeightOf(group) > 0)
                part(binning == Binning.Distinct ? group : Math.Min(count - 1, (int)(ranked.Scores[group] * count)), group, 1);
        }

        return binning == Binning.Distinct ? ranked.Groups : count;
    }

    static void EqualMass(RankedOutcomes ranked, int count, BinPart part)
    {
        double weight = ranked.Weight;
        int bin = 0;
        double done = 0;
        for (int group = 0; group < ranked.Groups; group++)
        {
            double rows = ranked.WeightOf(group);
            if (rows == 0)
                continue;
            (double start, double end) = (done, done + rows);
            for (double cut = weight * (bin + 1) / count; bin < count - 1 && cut <= end; cut = weight * (bin + 1) / count)
            {
                if (cut > start)
                    part(bin, group, (cut - start) / rows);
                (start, bin) = (Math.Max(start, cut), bin + 1);
            }

            if (end > start)
                part(bin, group, (end - start) / rows);
            done = end;
        }
    }
}

using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;

namespace Patron.Models.Calibration;

/// <summary>
/// The map that never falls and fits best; flat over each block of pooled rows, straight between blocks, flat beyond the ends.
/// </summary>
/// <remarks>
/// Zadrozny and Elkan (2002), KDD. Its values are held within 1 / (n + 2) and (n + 1) / (n + 2) for n rows: what Laplace's rule
/// of succession says where it never (always) happened in all of them, so no finite sample makes anything certain.
/// </remarks>
sealed class IsotonicCalibration : ProbabilityCalibration
{
    public const string Document = "isotonic_calibration";

    readonly double[] _from;
    readonly double[] _to;

    public IsotonicCalibration(double[] from, double[] to)
    {
        if (from.Length == 0 || from.Length != to.Length)
            throw new ArgumentException(
                $"{from.Length} probabilities and {to.Length} calibrated ones; they must be equally many, at least one");
        for (int i = 0; i < from.Length; i++)
        {
            if (!(from[i] is >= 0 and <= 1) || (i > 0 && !(from[i] > from[i - 1])))
                throw new ArgumentException($"probability {from[i]} at {i} is outside [0, 1] or does not rise");
            if (!(to[i] is > 0 and < 1) || (i > 0 && !(to[i] >= to[i - 1])))
                throw new ArgumentException($"calibrated probability {to[i]} at {i} is outside (0, 1) or falls");
        }

        (_from, _to) = (from, to);
    }

    /// <summary>Probabilities of the learner between which the map is straight, rising.</summary>
    public IReadOnlyList<double> From => _from;

    /// <summary>What they become.</summary>
    public IReadOnlyList<double> To => _to;

    public override CalibrationKind Kind => CalibrationKind.Isotonic;

    public static FitResult<ProbabilityCalibration> Fit(RankedOutcomes ranked)
    {
        double least = 1 / (ranked.Weight + 2);
        List<double> from = [];
        List<double> to = [];
        foreach (PooledBlock block in PooledBlock.Of(ranked))
        {
            double value = Math.Clamp(block.Share, least, 1 - least);
            from.Add(ranked.Scores[block.First]);
            to.Add(value);
            if (block.Last > block.First)
            {
                from.Add(ranked.Scores[block.Last]);
                to.Add(value);
            }
        }

        var map = new IsotonicCalibration([.. from], [.. to]);
        var report = new FitReport(StopReason.Converged, LogOddsFit.LogLikelihood(map, ranked), 0, [], new double[0, 0]);
        return new FitResult<ProbabilityCalibration>(map, report);
    }

    public static IsotonicCalibration Read(JsonNode? node)
    {
        Content content = ModelJson.Read<Content>(node, Document, Version);
        return ModelJson.Check(Document, () => new IsotonicCalibration(content.From, content.To));
    }

    internal override JsonObject ToNode() => ModelJson.Node(Document, Version, new Content(_from, _to));

    private protected override double Map(double probability)
    {
        int found = Array.BinarySearch(_from, probability);
        if (found >= 0)
            return _to[found];
        int after = ~found;
        if (after == 0 || after == _from.Length)
            return _to[Math.Max(0, after - 1)];
        double share = (probability - _from[after - 1]) / (_from[after] - _from[after - 1]);
        return Math.Min(_to[after], _to[after - 1] + (share * (_to[after] - _to[after - 1])));
    }

    sealed record Content(double[] From, double[] To);
}

/// <summary>Neighbouring scores whose rows share one value: the groups First to Last.</summary>
readonly record struct PooledBlock(int First, int Last, double Positives, double Rows)
{
    public double Share => Positives / Rows;

    /// <summary>Pools neighbours for as long as a share does not rise.</summary>
    /// <remarks>Ayer et al. (1955), Annals of Mathematical Statistics 26, by one pass with a stack.</remarks>
    public static IReadOnlyList<PooledBlock> Of(RankedOutcomes ranked)
    {
        List<PooledBlock> blocks = [];
        for (int group = 0; group < ranked.Groups; group++)
        {
            PooledBlock block = new(group, group, ranked.Positives[group], ranked.WeightOf(group));
            while (blocks.Count > 0 && blocks[^1].Share >= block.Share)
            {
                PooledBlock before = blocks[^1];
                blocks.RemoveAt(blocks.Count - 1);
                block = new(before.First, group, before.Positives + block.Positives, before.Rows + block.Rows);
            }

            blocks.Add(block);
        }

        return blocks;
    }
}

using Patron.Models.Trees;

namespace Patron.Models.Forest;

/// <summary>
/// The squared error of a forest's target as whole numbers, the same for all trees: gradients are taken at <see cref="Center"/>,
/// hessians are weights.
/// </summary>
sealed class ForestWords
{
    readonly long[] _gradients;
    readonly long[] _weights;
    readonly double _largest;
    readonly double _allWeights;

    public ForestWords(ForestTarget target)
    {
        double weight = target.Rows.Sum(target.WeightOf);
        // Outcomes stay 0 and 1, so that shares are exact; numbers keep more digits around their mean.
        Center = target.IsProbability ? 0 : target.Rows.Sum(row => target.WeightOf(row) * target.Values[row]) / weight;
        int rows = target.Values.Length;
        double[] gradients = [.. target.Values.Select((value, row) => target.WeightOf(row) * (Center - value))];
        _largest = gradients.Max(Math.Abs);
        // A tree may draw the heaviest row every time.
        _allWeights = rows * target.Rows.Max(target.WeightOf);
        if (!double.IsFinite(_largest) || !double.IsFinite(_allWeights))
            throw new ArgumentException("targets times weights are too large to be added up; scale them");
        (double gradientScale, double weightScale) = new GradientWords(rows).SetUnits(_largest, _allWeights);
        _gradients = Array.ConvertAll(gradients, gradient => (long)Math.Round(gradient * gradientScale));
        _weights = [.. Enumerable.Range(0, rows).Select(row => (long)Math.Round(target.WeightOf(row) * weightScale))];
    }

    /// <summary>What leaf values are relative to.</summary>
    public double Center { get; }

    /// <summary>Words to be filled for one tree after another.</summary>
    public GradientWords Empty()
    {
        GradientWords words = new(_gradients.Length);
        words.SetUnits(_largest, _allWeights);
        return words;
    }

    /// <summary>Fills the words of a row that was drawn some times.</summary>
    public void Fill(GradientWords words, int row, int times)
    {
        words.Words[2 * row] = times * _gradients[row];
        words.Words[(2 * row) + 1] = words.One | (times * _weights[row]);
    }
}

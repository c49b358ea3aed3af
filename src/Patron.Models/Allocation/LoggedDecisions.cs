namespace Patron.Models.Allocation;

/// <summary>What was decided before, with which chances, and what came of it. No treatment is an arm like the others here.</summary>
public sealed record LoggedDecisions
{
    /// <summary>The names of the arms.</summary>
    public required IReadOnlyList<string> Arms { get; init; }

    /// <summary>The arm that each row got.</summary>
    public required int[] Taken { get; init; }

    /// <summary>What each row brought afterwards; finite.</summary>
    public required double[] Outcomes { get; init; }

    /// <summary>For each arm, the probability with which each row was to get it; a row's add up to 1.</summary>
    public required IReadOnlyList<double[]> Probabilities { get; init; }

    /// <summary>
    /// For each arm, what a model expects each row to bring with it, by models that had not seen the row (of other folds); null without a model.
    /// </summary>
    public IReadOnlyList<double[]>? Predictions { get; init; }

    /// <summary>The probabilities of a policy that has decided: an arm for each row, -1 for the last arm, which is none.</summary>
    /// <param name="arms">The arm of each row.</param>
    /// <param name="count">How many arms there are, none among them.</param>
    public static double[][] Certain(int[] arms, int count) =>
        [.. Enumerable.Range(0, count).Select(arm => Array.ConvertAll(arms, one => one == arm || (one < 0 && arm == count - 1) ? 1.0 : 0))];

    internal void Check()
    {
        int rows = Taken.Length;
        if (rows < 2)
            throw new ArgumentException($"{rows} decisions; an estimate with an interval needs at least two");
        ColumnCheck.Column(Outcomes, rows, "outcomes");
        CheckPolicy(Probabilities, "logged probabilities");
        if (Predictions is not null)
        {
            ColumnCheck.Same(Predictions.Count, Arms.Count, "predictions");
            ColumnCheck.Arms(Predictions, rows, "predictions");
        }

        for (int row = 0; row < rows; row++)
        {
            if (Taken[row] < 0 || Taken[row] >= Arms.Count)
                throw new ArgumentException($"row {row}: arm {Taken[row]} is none of the {Arms.Count}");
            if (Probabilities[Taken[row]][row] <= 0)
                throw new ArgumentException($"row {row} got '{Arms[Taken[row]]}', which it had no chance to get: the logged probability is 0");
        }
    }

    internal void CheckPolicy(IReadOnlyList<double[]> probabilities, string what)
    {
        ColumnCheck.Same(probabilities.Count, Arms.Count, what);
        ColumnCheck.Arms(probabilities, Taken.Length, what, least: 0);
        for (int row = 0; row < Taken.Length; row++)
        {
            double sum = 0;
            foreach (double[] column in probabilities)
                sum += column[row];
            if (Math.Abs(sum - 1) > 1e-6)
                throw new ArgumentException($"{what}, row {row}: they add up to {sum}, not to 1");
        }
    }
}

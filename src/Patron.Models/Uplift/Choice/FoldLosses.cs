namespace Patron.Models.Uplift;

/// <summary>Losses of effects in each fold, by models that had not seen it; the mean over the treatments.</summary>
sealed class FoldLosses(UpliftRows rows, CrossFitted nuisances, UpliftLoss loss)
{
    readonly DoublyRobustScores _scores = new(rows, nuisances);

    public double[] Of(double[][] effects) =>
    [
        .. Evaluation.Folds.Of(nuisances.Folds).Select(fold =>
            Enumerable.Range(0, effects.Length).Average(arm => OfArm(arm, effects[arm], fold.Test))),
    ];

    double OfArm(int arm, double[] effects, int[] fold) => loss switch
    {
        UpliftLoss.DoublyRobust => fold.Average(row => Square(_scores.Of(arm)[row] - effects[row])),
        UpliftLoss.Residual => Residual(arm + 1, effects, fold),
        _ => Qini(arm + 1, effects, fold),
    };

    double Residual(int arm, double[] effects, int[] fold)
    {
        int[] both = rows.In(0, arm);
        ResidualRows residual = ResidualRows.Of(rows, arm, nuisances);
        HashSet<int> inside = [.. fold];
        return Enumerable.Range(0, both.Length).Where(place => inside.Contains(both[place]))
            .Average(place => Square(residual.Outcomes[place] - (residual.Treatments[place] * effects[both[place]])));
    }

    double Qini(int arm, double[] effects, int[] fold)
    {
        int[] both = Array.FindAll(fold, row => rows.ArmOf[row] == 0 || rows.ArmOf[row] == arm);
        return -UpliftMetric.Qini.Of(
            Array.ConvertAll(both, row => effects[row]), Array.ConvertAll(both, row => rows.Outcomes[row]),
            Array.ConvertAll(both, row => rows.ArmOf[row] == arm))!.Value;
    }

    static double Square(double value) => value * value;
}

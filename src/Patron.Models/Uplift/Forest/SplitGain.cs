namespace Patron.Models.Uplift;

/// <summary>What parting a node gains.</summary>
static class SplitGain
{
    public static double Of(UpliftCriterion criterion, ArmSums node, ArmSums left, ArmSums right) => criterion switch
    {
        UpliftCriterion.SquaredDifference => Explained(left) + Explained(right) - Explained(node),
        UpliftCriterion.Euclidean => DivergenceGain(node, left, right, Euclidean, Gini),
        _ => DivergenceGain(node, left, right, KullbackLeibler, Entropy),
    };

    /// <summary>What the node's own effect takes off the squares; of two sides more, as their effects differ.</summary>
    /// <remarks>Athey, Tibshirani and Wager (2019), Annals of Statistics 47, section 2.3: n_L n_R / n² times the squared difference, up to terms of higher order.</remarks>
    static double Explained(ArmSums sums) => sums.Squares > 0 ? sums.Products * sums.Products / sums.Squares : 0;

    /// <remarks>
    /// Rzepakowski and Jaroszewicz (2012), Knowledge and Information Systems 32, equation 4 for the gain and section 3.3 for what it is divided by,
    /// so that a split which parts the arms themselves gains little.
    /// </remarks>
    static double DivergenceGain(
        ArmSums node, ArmSums left, ArmSums right, Func<double, double, double> divergence, Func<double, double> impurity)
    {
        double gain = ((left.Rows * Between(left, divergence)) + (right.Rows * Between(right, divergence))) / node.Rows;
        gain -= Between(node, divergence);
        double treated = node.Treated / (double)node.Rows;
        double leftOfTreated = left.Treated / (double)node.Treated;
        double leftOfControl = left.Control / (double)node.Control;
        double norm = (impurity(treated) * divergence(leftOfTreated, leftOfControl)) + (treated * impurity(leftOfTreated))
            + ((1 - treated) * impurity(leftOfControl)) + 0.5;
        return gain / norm;
    }

    /// <summary>Of the shares of responses, each as if one more row had responded and one had not.</summary>
    static double Between(ArmSums sums, Func<double, double, double> divergence) => divergence(
        (sums.TreatedOutcomes + 1) / (sums.Treated + 2), (sums.ControlOutcomes + 1) / (sums.Control + 2));

    static double Euclidean(double p, double q) => 2 * (p - q) * (p - q);

    static double KullbackLeibler(double p, double q) => Term(p, q) + Term(1 - p, 1 - q);

    static double Term(double p, double q) => p == 0 ? 0 : p * Math.Log2(p / q);

    static double Gini(double p) => 1 - (p * p) - ((1 - p) * (1 - p));

    static double Entropy(double p) => -(p == 0 ? 0 : p * Math.Log2(p)) - (p == 1 ? 0 : (1 - p) * Math.Log2(1 - p));
}

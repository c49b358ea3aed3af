using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>Rows of one treatment and of the control, less what is expected of them whatever their arm.</summary>
/// <param name="Table">Their columns.</param>
/// <param name="Treated">Whether each is of the treatment.</param>
/// <param name="Happened">Their outcomes.</param>
/// <param name="Outcomes">Their outcomes less those expected with their columns, arm unknown.</param>
/// <param name="Treatments">1 for the treatment, 0 for the control, less the probability of the treatment given one of the two.</param>
sealed record ResidualRows(FeatureTable Table, bool[] Treated, double[] Happened, double[] Outcomes, double[] Treatments)
{
    public static ResidualRows Of(UpliftRows rows, int arm, CrossFitted nuisances)
    {
        int[] taken = rows.In(0, arm);
        bool[] treated = Array.ConvertAll(taken, row => rows.ArmOf[row] == arm);
        double[] outcomes = new double[taken.Length];
        double[] treatments = new double[taken.Length];
        for (int place = 0; place < taken.Length; place++)
        {
            int row = taken[place];
            (double likely, double other) = (nuisances.Propensities[arm][row], nuisances.Propensities[0][row]);
            double share = likely / (likely + other);
            double expected = (share * nuisances.Means[arm][row]) + ((1 - share) * nuisances.Means[0][row]);
            outcomes[place] = rows.Outcomes[row] - expected;
            treatments[place] = (treated[place] ? 1 : 0) - share;
        }

        return new ResidualRows(
            rows.Table.Take(taken), treated, Array.ConvertAll(taken, row => rows.Outcomes[row]), outcomes, treatments);
    }
}

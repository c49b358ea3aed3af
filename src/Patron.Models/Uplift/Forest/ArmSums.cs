namespace Patron.Models.Uplift;

/// <summary>What is summed over rows of an uplift forest.</summary>
/// <param name="Treated">Number of treated rows.</param>
/// <param name="Control">Number of rows of the control.</param>
/// <param name="TreatedOutcomes">Sum of the outcomes of the treated.</param>
/// <param name="ControlOutcomes">Sum of the outcomes of the control.</param>
/// <param name="Products">Sum of residual outcome x residual treatment.</param>
/// <param name="Squares">Sum of residual treatment squared.</param>
readonly record struct ArmSums(
    int Treated, int Control, double TreatedOutcomes, double ControlOutcomes, double Products, double Squares)
{
    public int Rows => Treated + Control;

    /// <summary>The effect that leaves least squares of residual outcome less residual treatment x effect.</summary>
    public double Effect => Products / Squares;

    public static ArmSums operator +(ArmSums a, ArmSums b) => new(
        a.Treated + b.Treated, a.Control + b.Control, a.TreatedOutcomes + b.TreatedOutcomes, a.ControlOutcomes + b.ControlOutcomes,
        a.Products + b.Products, a.Squares + b.Squares);

    public static ArmSums operator -(ArmSums a, ArmSums b) => new(
        a.Treated - b.Treated, a.Control - b.Control, a.TreatedOutcomes - b.TreatedOutcomes, a.ControlOutcomes - b.ControlOutcomes,
        a.Products - b.Products, a.Squares - b.Squares);

    public static ArmSums[] Of(ResidualRows rows)
    {
        ArmSums[] sums = new ArmSums[rows.Treated.Length];
        for (int row = 0; row < sums.Length; row++)
        {
            (double outcome, double treatment) = (rows.Outcomes[row], rows.Treatments[row]);
            sums[row] = rows.Treated[row]
                ? new ArmSums(1, 0, rows.Happened[row], 0, outcome * treatment, treatment * treatment)
                : new ArmSums(0, 1, 0, rows.Happened[row], outcome * treatment, treatment * treatment);
        }

        return sums;
    }
}

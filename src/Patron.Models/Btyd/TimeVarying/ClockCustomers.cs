namespace Patron.Models.Btyd;

/// <summary>
/// Customers who leave after purchases only, or never: on a clock that runs at the pace of their buying they are customers of the model
/// without covariates.
/// </summary>
sealed class ClockCustomers(PurchaseModel baseline, DatedHistories histories, CustomerPeriods periods, PeriodRates rates) : ITimeVaryingCustomers
{
    public double Alive(int row)
    {
        (double recency, double age) = At(row);
        return baseline.Alive(histories.Histories.Frequency[row], recency, age);
    }

    public double ExpectedIfAlive(int row) =>
        baseline.ExpectedIfAlive(histories.Histories.Frequency[row], At(row).Recency, At(row).Age, periods.Future.Time(row, rates.Buying));

    (double Recency, double Age) At(int row)
    {
        double recency = periods.Before.Time(row, rates.Buying);
        return (recency, recency + periods.Silence.Time(row, rates.Buying));
    }
}

namespace Patron.Models.Contractual;

/// <summary>
/// Cohorts of any lengths, as contractual models read them: at each renewal, how many customers could leave and how many did.
/// </summary>
public sealed class CohortTable
{
    /// <summary>Most renewals that a customer may have.</summary>
    internal const int MostRenewals = 1_000_000;

    readonly double[] _atRisk;
    readonly double[] _lost;

    CohortTable(Cohort[] cohorts, double[] atRisk, double[] lost)
    {
        Cohorts = cohorts;
        _atRisk = atRisk;
        _lost = lost;
    }

    /// <summary>The cohorts, as given.</summary>
    public IReadOnlyList<Cohort> Cohorts { get; }

    /// <summary>Customers, by weight, who came to each renewal; the first is renewal 1.</summary>
    public ReadOnlySpan<double> AtRisk => _atRisk;

    /// <summary>Of them, those who did not renew.</summary>
    public ReadOnlySpan<double> Lost => _lost;

    /// <summary>The latest renewal that any cohort came to.</summary>
    public int Renewals => _atRisk.Length;

    /// <summary>A table of cohorts.</summary>
    /// <exception cref="ArgumentException">
    /// No cohort, or a count out of range or larger than the one before; names cohort (from 0), renewal (0 is the start) and
    /// value.
    /// </exception>
    public static CohortTable Of(params IReadOnlyList<Cohort> cohorts)
    {
        if (cohorts.Count == 0)
            throw new ArgumentException("There are no cohorts.", nameof(cohorts));
        for (int row = 0; row < cohorts.Count; row++)
            Check(row, cohorts[row]);
        int renewals = cohorts.Max(cohort => cohort.RenewedBefore + cohort.Customers.Count - 1);
        double[] atRisk = new double[renewals];
        double[] lost = new double[renewals];
        foreach (Cohort cohort in cohorts)
        {
            for (int index = 1; index < cohort.Customers.Count; index++)
            {
                int renewal = cohort.RenewedBefore + index - 1;
                atRisk[renewal] += cohort.Weight * cohort.Customers[index - 1];
                lost[renewal] += cohort.Weight * (cohort.Customers[index - 1] - cohort.Customers[index]);
            }
        }

        return new CohortTable([.. cohorts], atRisk, lost);
    }

    /// <summary>A table of one cohort: customers at the start, then those left after each renewal.</summary>
    public static CohortTable FromSurvivors(params IReadOnlyList<double> customers) => Of(new Cohort(customers));

    /// <summary>The share of those at risk who renewed, by renewal; NaN where nobody was at risk.</summary>
    public double[] RetentionRates()
    {
        double[] rates = new double[Renewals];
        for (int index = 0; index < rates.Length; index++)
            rates[index] = _atRisk[index] > 0 ? 1 - (_lost[index] / _atRisk[index]) : double.NaN;
        return rates;
    }

    static void Check(int row, Cohort cohort)
    {
        IReadOnlyList<double> customers = cohort.Customers;
        if (!(cohort.Weight > 0 && double.IsFinite(cohort.Weight)))
            throw new ArgumentException($"Cohort {row}: weight is {cohort.Weight}; it must be > 0 and finite.");
        if (cohort.RenewedBefore < 0 || cohort.RenewedBefore > MostRenewals - customers.Count)
        {
            throw new ArgumentException(
                $"Cohort {row}: {cohort.RenewedBefore} renewals before; the range is 0 to {MostRenewals} in all.");
        }

        if (customers.Count == 0 || !(customers[0] > 0 && double.IsFinite(customers[0])))
        {
            string found = customers.Count == 0 ? "no customers are given" : $"customers at the start are {customers[0]}";
            throw new ArgumentException($"Cohort {row}: {found}; they must be > 0 and finite.");
        }

        for (int renewal = 1; renewal < customers.Count; renewal++)
        {
            if (!(customers[renewal] >= 0 && customers[renewal] <= customers[renewal - 1]))
            {
                throw new ArgumentException($"Cohort {row}, renewal {renewal}: {customers[renewal]} customers are left; "
                    + $"it must be from 0 to the {customers[renewal - 1]} before.");
            }
        }
    }
}

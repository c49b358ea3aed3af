namespace Patron.Simulation.Telecom;

/// <summary>What one customer's hazards add up to, month by month and cause by cause. Used again for the next customer.</summary>
sealed class RiskLedger(Calendar calendar)
{
    const int Causes = 5;
    readonly double[] _churn = new double[calendar.Months * Causes];
    readonly double[] _dilution = new double[calendar.Months];
    readonly int[] _days = new int[calendar.Months];

    public void Clear()
    {
        Array.Clear(_churn);
        Array.Clear(_dilution);
        Array.Clear(_days);
    }

    /// <summary>One day at risk, its hazard of leaving <paramref name="parts"/> x <paramref name="scale"/>.</summary>
    public void Add(int day, ReadOnlySpan<double> parts, double scale, double dilution)
    {
        int month = calendar.MonthOf[day];
        for (int cause = 0; cause < Causes; cause++)
            _churn[(month * Causes) + cause] += parts[cause] * scale;
        _dilution[month] += dilution;
        _days[month]++;
    }

    public int Days(int month) => _days[month];

    public double Churn(int month, int cause) => _churn[(month * Causes) + cause];

    public double Dilution(int month) => _dilution[month];

    public double TotalChurn => _churn.Sum();

    public double TotalDilution => _dilution.Sum();
}

using Patron.Models.Preprocessing;

namespace Patron.Bench.Benchmarks.ClosedLoop;

/// <summary>Who customers are, as far as it lasts.</summary>
static class TelecomPersons
{
    const double Year = 365.25;

    /// <summary>Channel, device, contract, age, years as a customer, and how high revenue is for the contract.</summary>
    public static FeatureTable Of(FeatureTable table, string[] contracts)
    {
        double[] age = Numbers("age");
        double[] tenure = Numbers("tenure");
        return new(
        [
            table.Find("acquisition_channel")!, table.Find("device_class")!, new CategoryColumn("contract", contracts),
            new CategoryColumn("ages", Array.ConvertAll(age, one =>
                double.IsNaN(one) ? null : FormattableString.Invariant($"{Math.Clamp((int)(one / 5), 3, 14)}"))),
            new CategoryColumn("years", Array.ConvertAll(tenure, one =>
                FormattableString.Invariant($"{Math.Clamp((int)(one / Year), 0, 5)}"))),
            new NumericColumn("level", Levels(Numbers("value"), contracts)),
        ]);

        double[] Numbers(string column) => ((NumericColumn)table.Find(column)!).Values;
    }

    /// <summary>How far the logarithm of revenue is above the contract's mean, in standard deviations.</summary>
    public static double[] Levels(double[] revenues, string[] contracts)
    {
        double[] logs = Array.ConvertAll(revenues, one => Math.Log(one + 1));
        Dictionary<string, (double Mean, double Deviation)> all = contracts.Zip(logs).GroupBy(one => one.First).ToDictionary(
            group => group.Key, group =>
            {
                double mean = group.Average(one => one.Second);
                return (mean, Math.Sqrt(group.Average(one => (one.Second - mean) * (one.Second - mean))));
            });
        return [.. logs.Zip(contracts, (log, contract) => (log - all[contract].Mean) / all[contract].Deviation)];
    }
}

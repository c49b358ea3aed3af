using Patron.Models.Contractual;

namespace Patron.Models.Tests.Contractual;

public class CohortTableTests
{
    [Fact]
    public void Cohorts_of_different_lengths_weights_and_beginnings_add_up_by_renewal()
    {
        CohortTable table = CohortTable.Of(
            new Cohort([100, 60, 50]),
            new Cohort([10, 8]) { Weight = 5 },
            new Cohort([30, 24, 20]) { RenewedBefore = 1 });

        Assert.Equal([150, 90, 24], table.AtRisk.ToArray());
        Assert.Equal([50, 16, 4], table.Lost.ToArray());
        Assert.Equal(3, table.Renewals);
        Assert.Equal([1 - (50.0 / 150), 1 - (16.0 / 90), 1 - (4.0 / 24)], table.RetentionRates());
    }

    [Fact]
    public void Losses_and_those_still_active_say_the_same_as_survivors() =>
        Assert.Equal([1000, 869, 743, 653], Cohort.FromLosses([131, 126, 90], 653).Customers);

    [Fact]
    public void Wrong_counts_are_named_by_cohort_and_renewal()
    {
        Refused("Cohort 1, renewal 2: 81 customers are left; it must be from 0 to the 80 before.",
            new([10, 5]), new([90, 80, 81]));
        Refused("Cohort 0, renewal 1: NaN customers are left", new Cohort([90, double.NaN]));
        Refused("Cohort 0, renewal 1: -1 customers are left", new Cohort([90, -1]));
        Refused("Cohort 0: customers at the start are 0", new Cohort([0, 0]));
        Refused("Cohort 0: no customers are given", new Cohort([]));
        Refused("Cohort 0: weight is 0", new Cohort([5, 4]) { Weight = 0 });
        Refused("Cohort 0: -1 renewals before", new Cohort([5, 4]) { RenewedBefore = -1 });
        Refused("There are no cohorts.");
        var error = Assert.Throws<ArgumentException>(() => Cohort.FromLosses([1, double.NaN], 3));
        Assert.Equal("losses at renewal 2: NaN; must be >= 0 and finite", error.Message);
    }

    static void Refused(string message, params Cohort[] cohorts)
    {
        var error = Assert.Throws<ArgumentException>(() => CohortTable.Of(cohorts));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
    }
}

using Patron.Models.Tuning;

namespace Patron.Models.Tests.Tuning;

public sealed class SuccessiveHalvingTests
{
    [Fact]
    public void A_third_goes_on_with_three_times_the_means()
    {
        List<(int Candidate, double Share)> asked = [];
        IReadOnlyList<int> last = SuccessiveHalving.Run(9, (candidate, share) =>
        {
            asked.Add((candidate, Math.Round(share, 3)));
            return Math.Abs(candidate - 4.2);
        });
        Assert.Equal([(0.111, 9), (0.333, 3), (1, 1)], asked.CountBy(one => one.Share).Select(group => (group.Key, group.Value)));
        Assert.Equal([4], last);
    }

    [Fact]
    public void No_round_has_fewer_means_than_the_least_share_and_nan_is_worst()
    {
        List<double> shares = [];
        IReadOnlyList<int> last = SuccessiveHalving.Run(
            27, (candidate, share) =>
            {
                shares.Add(share);
                return candidate == 0 ? double.NaN : 1 / (1.0 + candidate);
            },
            leastShare: 0.3);
        Assert.Equal(1.0 / 3, shares.Min(), 1e-12);
        Assert.Equal([.. Enumerable.Range(18, 9).Reverse()], last);
        Assert.Equal([0], SuccessiveHalving.Run(1, (_, share) => share));
    }
}

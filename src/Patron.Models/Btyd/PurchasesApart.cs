using Patron.Models.Numerics;

namespace Patron.Models.Btyd;

/// <summary>A purchase model of each group of customers, such as regions or cohorts, beside one of all together.</summary>
/// <param name="Pooled">The fit to all customers.</param>
/// <param name="Groups">The fit to each group, in the order of the groups' names.</param>
/// <param name="Test">Whether the groups differ by more than chance: pooled parameters against parameters of each group's own.</param>
public sealed record PurchasesApart(FitResult<PurchaseModel> Pooled, IReadOnlyList<GroupPurchases> Groups, LikelihoodRatioTest Test)
{
    /// <summary>The fits of one kind of model.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="histories">The customers.</param>
    /// <param name="groups">The group of each, at least two different ones.</param>
    /// <param name="options">Of each fit; a penalty draws each group's parameters to the usual centre, and is no part of the test's likelihoods.</param>
    /// <exception cref="ArgumentException">
    /// Unequal lengths, one group alone, or a group in which nobody came back, of which no model can be fitted: names it.
    /// </exception>
    public static PurchasesApart Fit(PurchaseModelKind kind, PurchaseHistories histories, string[] groups, PurchaseFitOptions? options = null)
    {
        HistoryCheck.SameLength(groups.Length, histories.Count, nameof(groups));
        ILookup<string, int> rows = Enumerable.Range(0, groups.Length).ToLookup(row => groups[row], StringComparer.Ordinal);
        if (rows.Count < 2)
            throw new ArgumentException("all customers are in one group: there is nothing to fit apart", nameof(groups));
        options ??= new PurchaseFitOptions();
        FitResult<PurchaseModel> pooled = kind.Fit(histories, options);
        GroupPurchases[] apart = [.. rows.OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => Of(group.Key, [.. group]))];
        FitReport together = pooled.Report with { LogLikelihood = apart.Sum(group => group.Fit.Report.LogLikelihood) };
        return new(pooled, apart, LikelihoodRatioTest.Of(pooled.Report, together, (apart.Length - 1) * kind.ParameterNames.Count));

        GroupPurchases Of(string name, int[] members)
        {
            PurchaseHistories own = histories.Take(members);
            if (!own.Frequency.ContainsAnyExcept(0))
            {
                throw new ArgumentException(
                    $"nobody of the {members.Length} customers of the group '{name}' bought on a second day, so that no model can be fitted to them: "
                    + "join it with another group",
                    nameof(groups));
            }

            return new(name, members, kind.Fit(own, options));
        }
    }

    /// <summary>A column of numbers of all customers from those of each group's own model.</summary>
    /// <param name="values">The numbers of a group's customers by its model.</param>
    public double[] ByGroup(Func<GroupPurchases, double[]> values)
    {
        double[] all = new double[Groups.Sum(group => group.Rows.Count)];
        foreach (GroupPurchases group in Groups)
        {
            double[] own = values(group);
            for (int index = 0; index < own.Length; index++)
                all[group.Rows[index]] = own[index];
        }

        return all;
    }
}

/// <summary>The purchase model of a group of customers.</summary>
/// <param name="Name">The group.</param>
/// <param name="Rows">Its customers' rows among all, ascending.</param>
/// <param name="Fit">Its model.</param>
public sealed record GroupPurchases(string Name, IReadOnlyList<int> Rows, FitResult<PurchaseModel> Fit);

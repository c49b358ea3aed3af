using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>The columns of a problem with customers in the order of their keys' hashes, padded to whole vectors by customers without arms.</summary>
sealed class CustomerColumns
{
    const int Lanes = 4;

    readonly double[]?[][] _uses;
    readonly double[][] _same;

    public CustomerColumns(AssignmentProblem problem, int? threads)
    {
        Problem = problem;
        Order = KeyOrder.Of(problem.Keys, threads);
        Padded = PaddedTo(Order.Length);
        Values = [.. problem.Arms.Select(arm => Gather(arm.Values, Possible(arm), double.NegativeInfinity, threads))];
        _uses = [.. problem.Resources.Select(resource => problem.Arms.Select(
            arm => Amounts(arm, resource).Each is { } each ? Gather(each, possible: null, 0, threads) : null).ToArray())];
        _same = [.. problem.Resources.Select((resource, place) => problem.Arms.Select(
            (arm, index) => _uses[place][index] is null ? Amounts(arm, resource)[0] : 0).ToArray())];
    }

    public AssignmentProblem Problem { get; }

    /// <summary>The row at each place.</summary>
    public int[] Order { get; }

    public int Customers => Order.Length;

    /// <summary>Places with the padding.</summary>
    public int Padded { get; }

    public int Arms => Values.Length;

    /// <summary>For each arm, what it brings at each place; minus infinity where it may not be given.</summary>
    public double[][] Values { get; }

    /// <summary>All columns in which customers may differ.</summary>
    public IEnumerable<double[]> Varying => [.. Values, .. _uses.SelectMany(resource => resource).OfType<double[]>()];

    /// <summary>The column of what an arm takes of a resource; null where it is the same for all.</summary>
    public double[]? UseColumn(int resource, int arm) => _uses[resource][arm];

    /// <summary>What an arm takes of a resource of all customers; 0 where it has a column.</summary>
    public double SameUse(int resource, int arm) => _same[resource][arm];

    public double Use(int resource, int arm, int place) => _uses[resource][arm] is { } column ? column[place] : _same[resource][arm];

    public bool MayHave(int arm, int place) => !double.IsNegativeInfinity(Values[arm][place]);

    /// <summary>Places for so many in whole vectors.</summary>
    public static int PaddedTo(int count) => (count + Lanes - 1) / Lanes * Lanes;

    /// <summary>Whom an arm can reach at all: not those for whom it takes more than there is.</summary>
    Func<int, bool>? Possible(TreatmentArm arm)
    {
        if (arm.Most == 0 || Problem.Channels.Any(channel => channel.Most == 0 && channel.Arms.Contains(arm.Name)))
            return _ => false;
        (Amounts Uses, double Limit)[] limited =
            [.. Problem.Resources.Where(resource => arm.Uses.ContainsKey(resource.Name)).Select(resource => (arm.Uses[resource.Name], resource.Limit))];
        if (limited.Length == 0 && arm.Eligible is null)
            return null;
        return row =>
        {
            foreach ((Amounts uses, double limit) in limited)
            {
                if (uses[row] > limit)
                    return false;
            }

            return arm.Eligible is null || arm.Eligible[row];
        };
    }

    static Amounts Amounts(TreatmentArm arm, Resource resource) =>
        arm.Uses.TryGetValue(resource.Name, out Amounts amounts) ? amounts : Allocation.Amounts.Same(0);

    double[] Gather(double[] column, Func<int, bool>? possible, double otherwise, int? threads)
    {
        double[] gathered = new double[Padded];
        OrderedSum.ForBlocks(Customers, threads, (start, end) =>
        {
            for (int place = start; place < end; place++)
            {
                int row = Order[place];
                gathered[place] = possible is null || possible(row) ? column[row] : otherwise;
            }
        });
        gathered.AsSpan(Customers).Fill(otherwise);
        return gathered;
    }
}

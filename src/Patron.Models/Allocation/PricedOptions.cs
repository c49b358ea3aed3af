using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>An option of a customer and by how much it is worth less than their best one, at the prices.</summary>
readonly record struct NearOption(int Place, int Option, double Loss);

/// <summary>What options are worth at final prices. The option after the last arm is none.</summary>
sealed class PricedOptions(CustomerColumns columns, AssignmentLimits limits, PricesFound found, double[] offsets, int? threads)
{
    public CustomerColumns Columns => columns;

    public AssignmentLimits Limits => limits;

    public double[] Prices => found.Prices;

    public int None => columns.Arms;

    /// <summary>The upper bound of any assignment's value: the dual at the prices.</summary>
    public double Bound()
    {
        double[] sum = new double[1];
        OrderedSum.Over(columns.Customers, sum, threads, (start, end, block) =>
        {
            for (int place = start; place < end; place++)
                block[0] += Worth(Best(place), place);
        });
        for (int limit = 0; limit < limits.Count; limit++)
            sum[0] += Prices[limit] * limits.Bounds[limit];
        return sum[0];
    }

    /// <summary>An option's value, none's being 0.</summary>
    public double Value(int option, int place) => option == None ? 0 : columns.Values[option][place];

    /// <summary>An option's value less what it pays.</summary>
    public double Worth(int option, int place)
    {
        if (option == None)
            return 0;
        double worth = columns.Values[option][place] - offsets[option];
        for (int resource = 0; resource < limits.Resources; resource++)
            worth -= Prices[resource] * columns.Use(resource, option, place);
        return worth;
    }

    /// <summary>The option worth most; of equal ones none, then the first.</summary>
    public int Best(int place)
    {
        (int best, double most) = (None, 0);
        for (int arm = 0; arm < columns.Arms; arm++)
        {
            double worth = Worth(arm, place);
            if (worth > most)
                (best, most) = (arm, worth);
        }

        return best;
    }

    /// <summary>Each place's best option, and the places where others are as good but for a few temperatures.</summary>
    public (int[] Best, List<int> Undecided) Decide()
    {
        int[] choice = new int[columns.Customers];
        var blocks = new List<int>?[(columns.Customers + OrderedSum.BlockRows - 1) / OrderedSum.BlockRows];
        OrderedSum.ForBlocks(columns.Customers, threads, (start, end) =>
        {
            List<int> undecided = [];
            for (int place = start; place < end; place++)
            {
                int best = choice[place] = Best(place);
                double least = Worth(best, place) - (SmoothedDual.Decided * found.Temperature);
                for (int option = 0; option <= None; option++)
                {
                    if (option != best && Worth(option, place) > least)
                    {
                        undecided.Add(place);
                        break;
                    }
                }
            }

            blocks[start / OrderedSum.BlockRows] = undecided;
        });
        return (choice, [.. blocks.SelectMany(block => block!)]);
    }

    /// <summary>The probabilities of the smoothed dual.</summary>
    public void Shares(int place, Span<double> shares)
    {
        double top = Worth(Best(place), place);
        double sum = 0;
        for (int option = 0; option <= None; option++)
        {
            shares[option] = Math.Exp((Worth(option, place) - top) / found.Temperature);
            sum += shares[option];
        }

        foreach (ref double share in shares)
            share /= sum;
    }

    /// <summary>All options within a loss of the best, of customers who have several such or who have another than their best.</summary>
    public List<NearOption> Near(double most, int[] choice)
    {
        var blocks = new List<NearOption>?[(columns.Customers + OrderedSum.BlockRows - 1) / OrderedSum.BlockRows];
        OrderedSum.ForBlocks(columns.Customers, threads, (start, end) =>
        {
            List<NearOption> found = [];
            for (int place = start; place < end; place++)
                AddNear(place, most, choice[place], found);
            blocks[start / OrderedSum.BlockRows] = found;
        });
        return [.. blocks.SelectMany(block => block!)];
    }

    void AddNear(int place, double most, int chosen, List<NearOption> found)
    {
        int before = found.Count;
        int best = Best(place);
        double top = Worth(best, place);
        for (int option = 0; option <= None; option++)
        {
            double loss = top - Worth(option, place);
            if (loss <= most && !double.IsInfinity(loss))
                found.Add(new NearOption(place, option, loss));
        }

        if (found.Count == before + 1 && chosen == best)
            found.RemoveAt(before);
    }
}

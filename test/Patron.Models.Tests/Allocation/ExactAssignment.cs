using Patron.Models.Allocation;

namespace Patron.Models.Tests.Allocation;

/// <summary>
/// The best value of a small problem of whole-numbered uses, by dynamic programming over what is used of each limit: it shares nothing with
/// the product.
/// </summary>
sealed class ExactAssignment
{
    readonly List<(int Size, bool Saturates, Func<int, int, int> Takes)> _dimensions = [];
    readonly AssignmentProblem _problem;

    ExactAssignment(AssignmentProblem problem)
    {
        _problem = problem;
        foreach (Resource resource in problem.Resources)
            _dimensions.Add(((int)resource.Limit + 1, false, (arm, row) => problem.Arms[arm].Uses.TryGetValue(resource.Name, out Amounts uses) ? (int)uses[row] : 0));
        foreach (ContactChannel channel in problem.Channels)
            _dimensions.Add((channel.Most + 1, false, (arm, _) => channel.Arms.Contains(problem.Arms[arm].Name) ? 1 : 0));
        for (int index = 0; index < problem.Arms.Count; index++)
        {
            int one = index;
            if (problem.Arms[one].Most is { } most)
                _dimensions.Add((most + 1, false, (arm, _) => arm == one ? 1 : 0));
            if (problem.Arms[one].Least > 0)
                _dimensions.Add((problem.Arms[one].Least + 1, true, (arm, _) => arm == one ? 1 : 0));
        }
    }

    /// <summary>The best value; null where no assignment holds all limits.</summary>
    public static double? Of(AssignmentProblem problem) => new ExactAssignment(problem).Run();

    double? Run()
    {
        int states = _dimensions.Aggregate(1, (product, dimension) => product * dimension.Size);
        double[] best = new double[states];
        Array.Fill(best, double.NegativeInfinity);
        best[0] = 0;
        for (int row = 0; row < _problem.Keys.Count; row++)
        {
            double[] next = [.. best];
            for (int arm = 0; arm < _problem.Arms.Count; arm++)
            {
                if (_problem.Arms[arm].Eligible is { } eligible && !eligible[row])
                    continue;
                double value = _problem.Arms[arm].Values[row];
                int[] takes = [.. _dimensions.Select(dimension => dimension.Takes(arm, row))];
                for (int state = 0; state < states; state++)
                {
                    if (best[state] > double.NegativeInfinity && After(state, takes) is { } after)
                        next[after] = Math.Max(next[after], best[state] + value);
                }
            }

            best = next;
        }

        double found = Enumerable.Range(0, states).Where(AllReached).Select(state => best[state]).DefaultIfEmpty(double.NegativeInfinity).Max();
        return found == double.NegativeInfinity ? null : found;
    }

    int? After(int state, int[] takes)
    {
        (int after, int place) = (0, 1);
        for (int index = 0; index < takes.Length; index++)
        {
            (int size, bool saturates, _) = _dimensions[index];
            int used = (state % size) + takes[index];
            state /= size;
            if (used >= size && !saturates)
                return null;
            after += Math.Min(used, size - 1) * place;
            place *= size;
        }

        return after;
    }

    bool AllReached(int state)
    {
        foreach ((int size, bool saturates, _) in _dimensions)
        {
            if (saturates && state % size != size - 1)
                return false;
            state /= size;
        }

        return true;
    }
}

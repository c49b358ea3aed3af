namespace Patron.Models.Allocation;

/// <summary>Raises the value by changing two customers at once, where one change alone does not fit or does not pay.</summary>
sealed class Exchange(AssignmentState state, IReadOnlyList<NearOption> near)
{
    const int MostOptions = 6000;
    const int MostChanges = 1500;
    const int MostRounds = 30;

    readonly NearOption[] _near =
        [.. near.OrderBy(option => option.Loss).ThenBy(option => option.Place).ThenBy(option => option.Option).Take(MostOptions)];

    readonly int _limits = state.Used.Length;

    /// <summary>Takes exchanges until none raises the value or it is near enough to the bound.</summary>
    /// <param name="enough">The value at which to end.</param>
    public void Run(double enough)
    {
        double value = state.Value();
        for (int round = 0; round < MostRounds && value < enough; round++)
        {
            double gained = Round();
            if (gained <= 0)
                return;
            value += gained;
        }
    }

    double Round()
    {
        NearOption[] changes =
        [
            .. _near.Where(option => option.Option != state.Choice[option.Place])
                .OrderBy(option => state.Loss(option.Place, option.Option)).ThenBy(option => option.Place).ThenBy(option => option.Option)
                .Take(MostChanges),
        ];
        double[] gains = Array.ConvertAll(changes, option => state.Gain(option.Place, option.Option));
        double least = 1e-12 * (1 + gains.Select(Math.Abs).DefaultIfEmpty().Max());
        double[] takes = new double[changes.Length * _limits];
        for (int change = 0; change < changes.Length; change++)
        {
            for (int limit = 0; limit < _limits; limit++)
                takes[(change * _limits) + limit] = state.Change(limit, changes[change].Place, changes[change].Option);
        }

        double gained = 0;
        HashSet<int> changed = [];
        for (int one = 0; one < changes.Length; one++)
        {
            if (changed.Contains(changes[one].Place) || Partner(one, changes, gains, takes, least, changed) is not { } other)
                continue;
            foreach (NearOption change in (NearOption[])[changes[one], changes[other]])
            {
                state.Give(change.Place, change.Option);
                changed.Add(change.Place);
            }

            gained += gains[one] + gains[other];
        }

        return gained;
    }

    /// <summary>The first earlier change that fits together with one and pays.</summary>
    int? Partner(int one, NearOption[] changes, double[] gains, double[] takes, double least, HashSet<int> changed)
    {
        Span<double> room = stackalloc double[_limits];
        for (int limit = 0; limit < _limits; limit++)
            room[limit] = state.Options.Limits.Room(limit, state.Used[limit]) - takes[(one * _limits) + limit];
        for (int other = 0; other < one; other++)
        {
            if (gains[one] + gains[other] > least && Fits(takes.AsSpan(other * _limits, _limits), takes.AsSpan(one * _limits, _limits), room)
                && changes[one].Place != changes[other].Place && !changed.Contains(changes[other].Place))
                return other;
        }

        return null;
    }

    static bool Fits(ReadOnlySpan<double> takes, ReadOnlySpan<double> with, ReadOnlySpan<double> room)
    {
        for (int limit = 0; limit < takes.Length; limit++)
        {
            if (takes[limit] > room[limit] && takes[limit] + with[limit] > 0)
                return false;
        }

        return true;
    }
}

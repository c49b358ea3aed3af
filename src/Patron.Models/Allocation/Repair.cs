namespace Patron.Models.Allocation;

/// <summary>Brings an assignment within its limits, and fills what is left of them, by the changes that lose least at the prices.</summary>
sealed class Repair(AssignmentState state, IReadOnlyList<NearOption> near)
{
    const int MostRounds = 200;

    /// <summary>Whether the limits hold now.</summary>
    public bool Meet()
    {
        HashSet<int> stuck = [];
        for (int round = 0; round < MostRounds; round++)
        {
            int worst = -1;
            for (int limit = 0; limit < state.Used.Length; limit++)
            {
                if (state.Excess(limit) > 0 && !stuck.Contains(limit) && (worst < 0 || Share(limit) > Share(worst)))
                    worst = limit;
            }

            if (worst < 0)
                return state.Excesses() == 0;
            if (Lower(worst))
                stuck.Clear();
            else
                stuck.Add(worst);
        }

        return false;
    }

    /// <summary>Takes changes that raise the value and fit, until there are none.</summary>
    public void Fill()
    {
        for (int round = 0; round < MostRounds; round++)
        {
            (double Loss, NearOption Option)[] changes =
            [
                .. near.Where(option => Rises(option) && state.Fits(option.Place, option.Option))
                    .Select(option => (state.Loss(option.Place, option.Option), option)),
            ];
            if (changes.Length == 0)
                return;
            Array.Sort(changes, (one, other) => Compare(one.Loss, one.Option, other.Loss, other.Option));
            foreach ((_, NearOption option) in changes)
            {
                if (Rises(option) && state.Fits(option.Place, option.Option))
                    state.Give(option.Place, option.Option);
            }
        }
    }

    double Share(int limit) => state.Excess(limit) / state.Options.Limits.Typical[limit];

    bool Rises(NearOption option) => state.Gain(option.Place, option.Option) > 0;

    bool Lower(int limit)
    {
        (double Rate, NearOption Option)[] changes =
        [
            .. near.Where(option => state.Change(limit, option.Place, option.Option) < 0)
                .Select(option => (state.Loss(option.Place, option.Option) / -state.Change(limit, option.Place, option.Option), option)),
        ];
        Array.Sort(changes, (one, other) => Compare(one.Rate, one.Option, other.Rate, other.Option));
        bool any = false;
        foreach ((_, NearOption option) in changes)
        {
            if (state.Excess(limit) == 0)
                break;
            if (state.Change(limit, option.Place, option.Option) >= 0 || state.Excesses(option.Place, option.Option) >= state.Excesses())
                continue;
            state.Give(option.Place, option.Option);
            any = true;
        }

        return any;
    }

    static int Compare(double rate, NearOption option, double otherRate, NearOption other) =>
        rate != otherRate ? rate.CompareTo(otherRate)
        : option.Place != other.Place ? option.Place.CompareTo(other.Place) : option.Option.CompareTo(other.Option);
}

namespace Patron.Models.Allocation;

/// <summary>An assignment while it is repaired and improved: who has what, and what is used of each limit.</summary>
sealed class AssignmentState
{
    readonly PricedOptions _options;
    readonly AssignmentLimits _limits;

    public AssignmentState(PricedOptions options, int[] choice)
    {
        (_options, _limits, Choice) = (options, options.Limits, choice);
        Used = new double[_limits.Count];
        Recount();
    }

    /// <summary>The option at each place.</summary>
    public int[] Choice { get; }

    /// <summary>What is used of each limit.</summary>
    public double[] Used { get; }

    public PricedOptions Options => _options;

    /// <summary>Sums all uses anew, in the order of places.</summary>
    public void Recount()
    {
        Array.Clear(Used);
        for (int place = 0; place < Choice.Length; place++)
        {
            if (Choice[place] == _options.None)
                continue;
            for (int limit = 0; limit < Used.Length; limit++)
                Used[limit] += _limits.Takes(limit, Choice[place], place);
        }
    }

    public double Value()
    {
        double sum = 0;
        for (int place = 0; place < Choice.Length; place++)
            sum += _options.Value(Choice[place], place);
        return sum;
    }

    /// <summary>By how much more of a limit is used if the customer has another option.</summary>
    public double Change(int limit, int place, int option) =>
        _limits.Takes(limit, option, place) - _limits.Takes(limit, Choice[place], place);

    /// <summary>By how much the value rises if the customer has another option.</summary>
    public double Gain(int place, int option) => _options.Value(option, place) - _options.Value(Choice[place], place);

    /// <summary>By how much less the customer's option is worth at the prices than the one they have.</summary>
    public double Loss(int place, int option) => _options.Worth(Choice[place], place) - _options.Worth(option, place);

    /// <summary>How much more of a limit is used than there is, 0 if it is not.</summary>
    public double Excess(int limit, double change = 0)
    {
        double excess = Used[limit] + change - _limits.Bounds[limit];
        return excess > _limits.Rounding(limit) ? excess : 0;
    }

    public bool Fits(int place, int option)
    {
        for (int limit = 0; limit < Used.Length; limit++)
        {
            double change = Change(limit, place, option);
            if (change > 0 && Excess(limit, change) > 0)
                return false;
        }

        return true;
    }

    /// <summary>Takes arms that bring nothing from those who need not have them.</summary>
    public void DropWorthless()
    {
        for (int place = 0; place < Choice.Length; place++)
        {
            if (Choice[place] != _options.None && _options.Value(Choice[place], place) <= 0 && Fits(place, _options.None))
                Give(place, _options.None);
        }
    }

    /// <summary>All excesses, each in its limit's unit; with a customer's option changed if one is named.</summary>
    public double Excesses(int place = -1, int option = -1)
    {
        double sum = 0;
        for (int limit = 0; limit < Used.Length; limit++)
            sum += Excess(limit, place < 0 ? 0 : Change(limit, place, option)) / _limits.Typical[limit];
        return sum;
    }

    public void Give(int place, int option)
    {
        for (int limit = 0; limit < Used.Length; limit++)
            Used[limit] += Change(limit, place, option);
        Choice[place] = option;
    }
}

namespace Patron.Models.Allocation;

/// <summary>Refuses a problem that cannot be meant, naming what was found.</summary>
static class ProblemCheck
{
    public const int MostArms = 64;

    public static void Of(AssignmentProblem problem)
    {
        if (problem.Arms.Count is < 1 or > MostArms)
            throw new ArgumentException($"{problem.Arms.Count} arms; there must be 1 to {MostArms}", nameof(problem));
        Distinct([.. problem.Arms.Select(arm => arm.Name)], "arm");
        Distinct([.. problem.Resources.Select(resource => resource.Name)], "resource");
        Distinct([.. problem.Channels.Select(channel => channel.Name)], "channel");
        foreach (Resource resource in problem.Resources)
        {
            if (!double.IsFinite(resource.Limit) || resource.Limit < 0)
                throw new ArgumentException($"resource '{resource.Name}': {resource.Limit} is not a finite limit of at least 0", nameof(problem));
        }

        foreach (TreatmentArm arm in problem.Arms)
            Arm(arm, problem);
        foreach (ContactChannel channel in problem.Channels)
            Channel(channel, problem);
    }

    static void Arm(TreatmentArm arm, AssignmentProblem problem)
    {
        int rows = problem.Keys.Count;
        ColumnCheck.Column(arm.Values, rows, $"values of '{arm.Name}'");
        if (arm.Eligible is { } eligible && eligible.Length != rows)
            throw new ArgumentException($"'{arm.Name}': eligibility of {eligible.Length} customers where there are {rows}", nameof(problem));
        foreach ((string resource, Amounts amounts) in arm.Uses)
        {
            if (problem.Resources.All(known => known.Name != resource))
                throw new ArgumentException(
                    $"'{arm.Name}' uses '{resource}', which is no resource; there are: {string.Join(", ", problem.Resources.Select(known => known.Name))}",
                    nameof(problem));
            string what = $"use of '{resource}' by '{arm.Name}'";
            if (amounts.Each is { } each)
                ColumnCheck.Column(each, rows, what, least: 0);
            else if (!double.IsFinite(amounts[0]) || amounts[0] < 0)
                throw new ArgumentException($"{what}: {amounts[0]} is not a finite amount of at least 0", nameof(problem));
        }

        if (arm.Least < 0 || arm.Most < 0)
            throw new ArgumentException($"'{arm.Name}': from {arm.Least} to {arm.Most} customers; numbers must be at least 0", nameof(problem));
    }

    static void Channel(ContactChannel channel, AssignmentProblem problem)
    {
        if (channel.Most < 0)
            throw new ArgumentException($"channel '{channel.Name}': {channel.Most} contacts; the number must be at least 0", nameof(problem));
        Distinct(channel.Arms, $"arm of channel '{channel.Name}'");
        foreach (string name in channel.Arms)
        {
            if (problem.Arms.All(arm => arm.Name != name))
                throw new ArgumentException($"channel '{channel.Name}' names '{name}', which is no arm", nameof(problem));
        }
    }

    static void Distinct(IReadOnlyList<string> names, string what)
    {
        if (names.GroupBy(name => name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"{what} '{twice.Key}' is there twice", nameof(names));
    }
}

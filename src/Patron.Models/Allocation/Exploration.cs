using Patron.Models.Numerics;

namespace Patron.Models.Allocation;

/// <summary>Whom chance gives which arm: by hashes of keys, so that what one customer gets says nothing of others.</summary>
/// <param name="Options">Share and seed.</param>
/// <param name="Kept">For each arm, the part of its exploration that is kept.</param>
sealed record Exploration(ExplorationOptions Options, double[] Kept)
{
    /// <summary>Share of the customers that chance draws, before arms are kept.</summary>
    public double Share => Options.Share;

    public static Exploration Of(AssignmentProblem problem, ExplorationOptions options)
    {
        Exploration whole = new(options, [.. problem.Arms.Select(_ => 1.0)]);
        if (!options.Thin)
            return whole;
        int[][] possible = [.. problem.Keys.Select((_, row) => whole.Possible(problem, row))];
        return whole with { Kept = ExplorationThinning.Of(problem, options.Share, possible) };
    }

    /// <summary>Whether each row has its arm by chance.</summary>
    public bool[] Drawn(AssignmentProblem problem) => [.. problem.Keys.Select((key, row) => IsDrawn(problem, key, row))];

    /// <summary>The arm that chance gives a row, -1 for none.</summary>
    public int ArmOf(AssignmentProblem problem, int row)
    {
        int[] possible = Possible(problem, row);
        return possible[(int)(StableHash.Share(Options.Seed, "exploration_arm", problem.Keys[row]) * possible.Length)];
    }

    /// <summary>The arms that chance draws from for a row, each alike; -1 for none.</summary>
    public int[] Possible(AssignmentProblem problem, int row)
    {
        int[] arms = [.. Enumerable.Range(0, problem.Arms.Count).Where(arm => MayHave(problem.Arms[arm], row))];
        return Options.WithNone || arms.Length == 0 ? [.. arms, -1] : arms;
    }

    /// <summary>The part of an arm's exploration that is kept; none takes nothing of any limit.</summary>
    public double KeptOf(int arm) => arm < 0 ? 1 : Kept[arm];

    bool IsDrawn(AssignmentProblem problem, string key, int row)
    {
        if (StableHash.Share(Options.Seed, "exploration", key) >= Options.Share)
            return false;
        double kept = KeptOf(ArmOf(problem, row));
        return kept >= 1 || StableHash.Share(Options.Seed, "exploration_kept", key) < kept;
    }

    static bool MayHave(TreatmentArm arm, int row) => arm.Most != 0 && arm.Eligible?[row] != false;
}

using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>Rows to learn effects from or to judge them by: columns known before the treatment, the arm each row was in, what happened.</summary>
public sealed class UpliftRows
{
    const double SumTolerance = 1e-6;

    readonly string[] _arms;

    /// <summary>Rows, checked.</summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="kind">What the outcomes are.</param>
    /// <param name="outcomes">What happened, row by row, in the range of the kind.</param>
    /// <param name="arms">The treatment of each row, or control.</param>
    /// <param name="control">The name of the control among them.</param>
    /// <param name="keys">Who each row is about; rows of one key share a fold. Null: each row is another's.</param>
    /// <param name="propensities">
    /// Known probabilities of the arms, the control first, then <see cref="Arms"/>, each row by row. Range: above 0 and below 1, a row's sum being 1.
    /// Null: they are not known.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, a value is out of range, control or treated rows are missing, or all outcomes of an arm are equal.
    /// </exception>
    public UpliftRows(
        FeatureTable table, OutcomeKind kind, double[] outcomes, string[] arms, string control, string[]? keys = null,
        double[][]? propensities = null)
    {
        (Table, Kind, Outcomes, Control, Keys, Propensities) = (table, kind, outcomes, control, keys, propensities);
        RequireLengths(table.Rows, outcomes, arms, keys);
        _arms = [.. arms.Distinct(StringComparer.Ordinal).Where(arm => arm != control).Order(StringComparer.Ordinal)];
        Dictionary<string, int> places = new(StringComparer.Ordinal) { [control] = 0 };
        foreach (string arm in _arms)
            places[arm] = places.Count;
        ArmOf = Array.ConvertAll(arms, arm => places[arm]);
        RequireOutcomes();
        RequireArms();
        RequirePropensities();
    }

    /// <summary>Raw columns.</summary>
    public FeatureTable Table { get; }

    /// <summary>What the outcomes are.</summary>
    public OutcomeKind Kind { get; }

    /// <summary>What happened, row by row.</summary>
    public double[] Outcomes { get; }

    /// <summary>The name of the control.</summary>
    public string Control { get; }

    /// <summary>The names of the treatments, in ordinal order.</summary>
    public IReadOnlyList<string> Arms => _arms;

    /// <summary>Who each row is about; null where each is about another.</summary>
    public string[]? Keys { get; }

    /// <summary>Known probabilities of the arms, the control first; null where they are not known.</summary>
    public double[][]? Propensities { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Outcomes.Length;

    /// <summary>0 for a row of the control, else the place of its treatment among <see cref="Arms"/>, counted from 1.</summary>
    public int[] ArmOf { get; }

    /// <summary>Some of the rows, in the order given.</summary>
    /// <exception cref="ArgumentException">An arm is missing among them, or its outcomes are equal.</exception>
    public UpliftRows Take(int[] rows)
    {
        UpliftRows taken = new(
            Table.Take(rows), Kind, Array.ConvertAll(rows, row => Outcomes[row]),
            Array.ConvertAll(rows, row => ArmOf[row] == 0 ? Control : _arms[ArmOf[row] - 1]), Control,
            Keys is null ? null : Array.ConvertAll(rows, row => Keys[row]),
            Propensities is null ? null : Array.ConvertAll(Propensities, arm => Array.ConvertAll(rows, row => arm[row])));
        return taken.Arms.Count == Arms.Count
            ? taken
            : throw new ArgumentException(
                $"treatment '{_arms.Except(taken.Arms).First()}' is in none of the {rows.Length} rows taken", nameof(rows));
    }

    /// <summary>The places of the rows in any of these arms, rising.</summary>
    internal int[] In(params int[] arms) => [.. Enumerable.Range(0, Count).Where(row => Array.IndexOf(arms, ArmOf[row]) >= 0)];

    internal string NameOf(int arm) => arm == 0 ? Control : _arms[arm - 1];

    /// <summary>Folds by key, with about equal shares of each arm and of outcomes other than 0 within it.</summary>
    internal int[] Folds(int folds, long seed)
    {
        string[] keys = Keys ?? [.. Enumerable.Range(0, Count).Select(row => $"{row}")];
        int[] strata = [.. ArmOf.Select((arm, row) => (2 * arm) + (Outcomes[row] != 0 ? 0 : 1))];
        return Evaluation.StratifiedFolds.Assign(keys, strata, folds, seed);
    }

    static void RequireLengths(int rows, double[] outcomes, string[] arms, string[]? keys)
    {
        if (outcomes.Length != rows || arms.Length != rows || (keys is not null && keys.Length != rows))
        {
            throw new ArgumentException(
                $"{outcomes.Length} outcomes, {arms.Length} arms and {keys?.Length ?? rows} keys for {rows} rows; they must be equally many",
                nameof(outcomes));
        }

        if (Array.FindIndex(arms, string.IsNullOrEmpty) is >= 0 and int row)
            throw new ArgumentException($"row {row} has no arm", nameof(arms));
    }

    void RequireOutcomes()
    {
        string range = Kind switch
        {
            OutcomeKind.Binary => "0 or 1",
            OutcomeKind.Count => "a whole number of at least 0",
            _ => "finite",
        };
        for (int row = 0; row < Outcomes.Length; row++)
        {
            double value = Outcomes[row];
            bool fits = double.IsFinite(value) && Kind switch
            {
                OutcomeKind.Binary => value is 0 or 1,
                OutcomeKind.Count => value >= 0 && value == Math.Floor(value),
                _ => true,
            };
            if (!fits)
                throw new ArgumentException($"row {row}: outcome {value}; it must be {range}", nameof(Outcomes));
        }
    }

    void RequireArms()
    {
        if (_arms.Length == 0)
            throw new ArgumentException($"all {Count} rows are of the control '{Control}'; there must be treated ones", nameof(Arms));
        for (int arm = 0; arm <= _arms.Length; arm++)
        {
            double[] outcomes = Array.ConvertAll(In(arm), row => Outcomes[row]);
            if (outcomes.Length == 0)
                throw new ArgumentException($"no row is of the control '{Control}'; arms are {string.Join(", ", _arms)}", nameof(Control));
            if (Array.TrueForAll(outcomes, outcome => outcome == outcomes[0]))
            {
                throw new ArgumentException(
                    $"all {outcomes.Length} outcomes of '{NameOf(arm)}' are {outcomes[0]}: there is nothing to learn; wait for more, or leave the arm out",
                    nameof(Outcomes));
            }
        }
    }

    void RequirePropensities()
    {
        if (Propensities is null)
            return;
        if (Propensities.Length != _arms.Length + 1 || Array.Exists(Propensities, arm => arm.Length != Count))
        {
            throw new ArgumentException(
                $"propensities must be {_arms.Length + 1} columns, the control's first, of {Count} rows each", nameof(Propensities));
        }

        for (int row = 0; row < Count; row++)
        {
            double sum = 0;
            for (int arm = 0; arm < Propensities.Length; arm++)
            {
                double value = Propensities[arm][row];
                sum += value;
                if (!(value is > 0 and < 1))
                {
                    throw new ArgumentException(
                        $"row {row}: the propensity of '{NameOf(arm)}' is {value}; it must be above 0 and below 1, or nothing tells what the other arm does",
                        nameof(Propensities));
                }
            }

            if (Math.Abs(sum - 1) > SumTolerance)
                throw new ArgumentException($"row {row}: the propensities add up to {sum}, not 1", nameof(Propensities));
        }
    }
}

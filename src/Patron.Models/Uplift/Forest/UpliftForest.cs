using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;
using Patron.Models.Trees;

namespace Patron.Models.Uplift;

/// <summary>A forest of honest trees that part rows by the effect of a treatment; an effect is the mean over the trees.</summary>
/// <remarks>
/// Wager and Athey (2018), Journal of the American Statistical Association 113; Athey, Tibshirani and Wager (2019), Annals of Statistics 47: trees on
/// outcomes and arms less what is expected, in groups on halves of the rows for the variance (section 4.1).
/// </remarks>
sealed class UpliftForest : EffectModel
{
    public const string DocumentKind = "uplift_forest";
    const int Version = 1;

    readonly TreeColumn[] _columns;
    readonly DecisionTree[] _trees;
    readonly int _groupSize;
    readonly TreeScoring _scoring;

    UpliftForest(TreeColumn[] columns, DecisionTree[] trees, int groupSize)
    {
        (_columns, _trees, _groupSize) = (columns, trees, groupSize);
        if (groupSize < 2 || trees.Length < 2 * groupSize || trees.Length % groupSize != 0)
            throw new ArgumentException($"{trees.Length} trees in groups of {groupSize}", nameof(trees));
        _scoring = new TreeScoring(columns, trees);
        Columns = [.. columns.Select(column => column.Name)];
    }

    public override IReadOnlyList<string> Columns { get; }

    public static UpliftForest Fit(ResidualRows rows, UpliftForestOptions options)
    {
        if (options.Criterion != UpliftCriterion.SquaredDifference)
            RequireResponses(rows);
        int[] all = [.. Enumerable.Range(0, rows.Treated.Length)];
        var table = BinnedTable.Fit(rows.Table, all, null, options.MaxBins, options.Seed, options.Threads);
        ArmSums[] sums = ArmSums.Of(rows);
        DecisionTree[] trees = new DecisionTree[options.Trees];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = options.Threads ?? Environment.ProcessorCount };
        ConcurrentBag<UpliftTreeGrower> idle = [];
        Parallel.For(0, trees.Length, parallel, number =>
        {
            UpliftTreeGrower grower = idle.TryTake(out UpliftTreeGrower? one) ? one : new UpliftTreeGrower(table, sums, options);
            var half = RandomStream.For(options.Seed, "uplift half", number / options.GroupSize);
            var random = RandomStream.For(options.Seed, "uplift tree", number);
            int[] drawn = Draw(Draw(all, all.Length / 2, half), (int)(options.RowShare * all.Length), random);
            bool[] parts = new bool[all.Length];
            foreach (int row in Draw(drawn, drawn.Length / 2, random))
                parts[row] = true;
            TreeDraft draft = grower.Grow(
                Array.FindAll(drawn, row => parts[row]), Array.FindAll(drawn, row => !parts[row]), random);
            trees[number] = draft.ToTree(1.0 / trees.Length);
            idle.Add(grower);
        });
        return new UpliftForest(table.TreeColumns(), trees, options.GroupSize);
    }

    public override double[] Effects(FeatureTable table, int? threads) => _scoring.Scores(table, 0, threads);

    public override double[] StandardErrors(FeatureTable table, int? threads)
    {
        LittleBags bags = new(table.Rows, _groupSize);
        foreach (DecisionTree tree in _trees)
            bags.Add(new TreeScoring(_columns, [tree]).Scores(table, 0, threads), _trees.Length);
        return bags.StandardErrors();
    }

    public override ScoreContributions Contributions(FeatureTable table) => TreeShap.Contributions(_columns, _trees, 0, table);

    public override JsonObject ToNode() => ModelJson.Node(
        DocumentKind, Version, new Document(_groupSize, _columns, Array.ConvertAll(_trees, tree => tree.Arrays)));

    public static new UpliftForest FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        return ModelJson.Check(DocumentKind, () => new UpliftForest(
            document.Columns, Array.ConvertAll(document.Trees, arrays => new DecisionTree(arrays.Checked(document.Columns))), document.GroupSize));
    }

    /// <summary>Some of the rows, each set of so many as likely as any other, rising: Knuth's selection sampling.</summary>
    static int[] Draw(int[] rows, int wanted, RandomStream random)
    {
        int[] drawn = new int[Math.Min(wanted, rows.Length)];
        int count = 0;
        for (int place = 0; place < rows.Length && count < drawn.Length; place++)
        {
            if (random.Below(rows.Length - place) < drawn.Length - count)
                drawn[count++] = rows[place];
        }

        return drawn;
    }

    static void RequireResponses(ResidualRows rows)
    {
        if (!rows.Happened.All(outcome => outcome is 0 or 1))
            throw new ArgumentException("a divergence compares shares of responses: outcomes must be 0 or 1, or the criterion the squared difference");
        double share = rows.Treatments[Array.IndexOf(rows.Treated, true)];
        if (rows.Treatments.Zip(rows.Treated).Any(row => row.Second && row.First != share))
        {
            throw new ArgumentException(
                "a divergence compares arms as they are: rows must have come to them by chance in fixed shares, or the criterion be the squared difference");
        }
    }

    sealed record Document(int GroupSize, TreeColumn[] Columns, TreeArrays[] Trees);
}

using Patron.Models.Numerics;
using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Preprocessing;

public sealed class TargetMeanTests
{
    static readonly PreprocessingOptions Options = new() { TargetMeansFrom = 3, TargetSmoothing = 2, Scaling = FeatureScaling.None };

    /// <summary>Ulm has 3 of 4, Bonn 0 of 2, missing 1 of 2, Kiel 1 of 2; 5 of 10 in all, twice added to each.</summary>
    [Fact]
    public void A_category_of_many_levels_becomes_the_target_mean_worked_out_by_hand()
    {
        FeatureTable table = new(
        [
            new CategoryColumn("city", ["Ulm", "Ulm", "Ulm", "Ulm", "Bonn", "Bonn", null, null, "Kiel", "Kiel"]),
            new CategoryColumn("plan", ["a", "b", "a", "b", "a", "b", "a", "b", "a", "b"]),
        ]);
        Preprocessor preprocessor = Preprocessor.Fit(table, Options, [1, 1, 1, 0, 0, 0, 1, 0, 1, 0]);
        TransformedFeatures features = preprocessor.Transform(new FeatureTable(
            [new CategoryColumn("city", ["Ulm", "Bonn", null, "Kiel", "Rom"]), new CategoryColumn("plan", ["a", "a", "a", "a", "a"])]));

        Assert.Equal(["city=(target mean)", "plan=a", "plan=b"], preprocessor.Features);
        Assert.Equal([4 / 6.0, 1 / 4.0, 2 / 4.0, 2 / 4.0, 0.5], Enumerable.Range(0, 5).Select(row => features.Matrix.Row(row)[0]));
        Assert.Equal([new UnseenValue("city", "Rom", 1)], features.Unseen);
    }

    /// <summary>Five parts by a hash of the row; each row's mean is that of the other four parts, counted out here.</summary>
    [Fact]
    public void Every_training_row_has_the_mean_of_its_level_over_the_other_parts()
    {
        string[] levels = [.. Enumerable.Range(0, 200).Select(row => $"level {row % 7}")];
        double[] target = [.. Enumerable.Range(0, 200).Select(row => row % 3 == 0 ? 1.0 : 0)];
        FeatureTable table = new([new CategoryColumn("level", levels)]);
        FeatureMatrix features = Preprocessor.Fit(table, Options, target).TransformTraining(table, target);

        int[] parts = [.. Enumerable.Range(0, 200).Select(row => (int)(StableHash.Share(Options.Seed, "level", $"{row}") * 5))];
        Assert.Equal([0, 1, 2, 3, 4], parts.Distinct().Order());
        for (int row = 0; row < 200; row++)
        {
            int[] others = [.. Enumerable.Range(0, 200).Where(other => parts[other] != parts[row])];
            double[] mine = [.. others.Where(other => levels[other] == levels[row]).Select(other => target[other])];
            double mean = others.Average(other => target[other]);
            Assert.Equal((mine.Sum() + (2 * mean)) / (mine.Length + 2), features.Row(row)[0], 1e-12);
        }
    }

    /// <summary>
    /// 4,000 rows, 400 levels, coin flips: means of all rows rank their own coins (AUC about 0.7), those of other rows do not (0.5 within
    /// four standard errors, 0.036).
    /// </summary>
    [Fact]
    public void Training_rows_have_the_means_of_other_rows_and_so_noise_stays_noise()
    {
        RandomStream random = RandomStream.For((long)Rounds.Seed, "target means");
        string[] levels = [.. Enumerable.Range(0, 4000).Select(row => $"level {row % 400}")];
        bool[] coins = [.. levels.Select(_ => random.Chance(0.5))];
        double[] target = Array.ConvertAll(coins, coin => coin ? 1.0 : 0);
        FeatureTable table = new([new CategoryColumn("level", levels)]);
        Preprocessor preprocessor = Preprocessor.Fit(table, Options, target);

        Assert.True(Auc(preprocessor.Transform(table).Matrix) > 0.6);
        Assert.InRange(Auc(preprocessor.TransformTraining(table, target)), 0.5 - 0.06, 0.5 + 0.036);

        double Auc(FeatureMatrix features) =>
            Patron.Models.Evaluation.AreaUnderCurve.Of([.. Enumerable.Range(0, 4000).Select(row => features.Row(row)[0])], coins)!.Value;
    }

    [Fact]
    public void Training_rows_do_not_hear_of_their_own_target()
    {
        string[] levels = [.. Enumerable.Range(0, 60).Select(row => $"level {row % 6}")];
        double[] target = [.. Enumerable.Range(0, 60).Select(row => row % 7 == 0 ? 1.0 : 0)];
        FeatureTable table = new([new CategoryColumn("level", levels)]);
        for (int row = 0; row < target.Length; row++)
        {
            double[] turned = [.. target];
            turned[row] = 1 - turned[row];
            Assert.Equal(Value(target, row), Value(turned, row));
        }

        double Value(double[] targets, int row) => Preprocessor.Fit(table, Options, targets).TransformTraining(table, targets).Row(row)[0];
    }

    [Fact]
    public void Target_means_are_refused_without_targets_and_for_keys_and_saved_with_the_rest()
    {
        FeatureTable table = new([new CategoryColumn("city", ["Ulm", "Bonn", "Kiel", "Ulm", "Bonn", "Kiel"])]);
        Refuses("6 rows, 0 targets", () => Preprocessor.Fit(table, Options));
        Refuses("row 1: the target is NaN", () => Preprocessor.Fit(table, Options, [1, double.NaN, 0, 0, 0, 0]));
        FeatureTable keys = new([new CategoryColumn("id", ["a", "b", "c", "d"])]);
        Refuses("'id' has 4 distinct values in 4 rows", () => Preprocessor.Fit(keys, Options, [0, 1, 0, 1]));

        Preprocessor preprocessor = Preprocessor.Fit(table, Options, [1, 1, 0, 0, 1, 0]);
        Preprocessor read = Preprocessor.FromJson(preprocessor.ToJson());
        Assert.Equal(preprocessor.Transform(table).Matrix.Row(1), read.Transform(table).Matrix.Row(1));
        Assert.Equal(System.Text.Encoding.UTF8.GetByteCount(preprocessor.ToJson()), read.SizeInBytes);
    }

    static void Refuses(string message, Action act) =>
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(act).Message, StringComparison.Ordinal);
}

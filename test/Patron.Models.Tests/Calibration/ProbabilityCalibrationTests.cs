using Patron.Models.Calibration;
using Patron.Models.Numerics;
using static Patron.Models.Tests.Calibration.Distortion;

namespace Patron.Models.Tests.Calibration;

/// <summary>What holds for every kind of map.</summary>
public sealed class ProbabilityCalibrationTests
{
    public static TheoryData<CalibrationKind> Kinds => [.. Enum.GetValues<CalibrationKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_map_never_falls_and_never_gives_certainty(CalibrationKind kind)
    {
        RandomStream random = new(Rounds.Seed);
        for (int round = Rounds.Count(60, 3_000); round > 0; round--)
        {
            double bend = random.Uniform();
            (double[] said, bool[] outcomes) = Draw(
                random, 2 + random.Below(60), p => (bend * p) + ((1 - bend) * random.Uniform()), distinct: random.Below(30));
            (outcomes[0], outcomes[1]) = (true, false);
            ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, kind).Model;
            double before = 0;
            for (int step = 0; step <= 500; step++)
            {
                double found = map.Apply(step / 500.0);
                Assert.True(found is > 0 and < 1, $"{found}");
                Assert.True(found >= before - 1e-15, $"{found} after {before}");
                before = found;
            }
        }
    }

    /// <summary>On rows the map has not seen; what is said is far too sure.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Log_loss_of_new_rows_falls_where_probabilities_are_too_sure(CalibrationKind kind)
    {
        RandomStream random = new(Rounds.Seed);
        static double Truth(double p) => FromLogOdds(-0.5 + (0.4 * LogOdds(p)));
        (double[] said, bool[] outcomes) = Draw(random, 5_000, Truth);
        (double[] newSaid, bool[] newOutcomes) = Draw(random, 20_000, Truth);
        ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, kind).Model;
        double best = LogLoss(Array.ConvertAll(newSaid, Truth), newOutcomes);
        double found = LogLoss(map.Apply(newSaid), newOutcomes);
        Assert.True(LogLoss(newSaid, newOutcomes) > best + 0.05);
        Assert.True(found < best + 0.01, $"{found} against {best}");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Weights_count_as_rows_and_the_order_of_rows_is_irrelevant(CalibrationKind kind)
    {
        RandomStream random = new(Rounds.Seed);
        (double[] said, bool[] outcomes) = Draw(random, 300, p => p, distinct: 40);
        double[] weights = [.. said.Select(_ => (double)random.Below(4))];
        int[] many = [.. Enumerable.Range(0, said.Length).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];
        int[] order = [.. Enumerable.Range(0, said.Length).OrderBy(_ => random.NextBits())];
        ProbabilityCalibration weighted = ProbabilityCalibration.Fit(said, outcomes, kind, weights).Model;
        ProbabilityCalibration repeated = ProbabilityCalibration.Fit(
            Array.ConvertAll(many, row => said[row]), Array.ConvertAll(many, row => outcomes[row]), kind).Model;
        ProbabilityCalibration one = ProbabilityCalibration.Fit(said, outcomes, kind).Model;
        ProbabilityCalibration other = ProbabilityCalibration.Fit(
            Array.ConvertAll(order, row => said[row]), Array.ConvertAll(order, row => outcomes[row]), kind).Model;
        for (double p = 0; p <= 1; p += 1 / 64.0)
            Assert.Equal(repeated.Apply(p), weighted.Apply(p), 1e-9);
        Assert.Equal(one.ToJson(), other.ToJson());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_saved_map_gives_the_same_bits(CalibrationKind kind)
    {
        (double[] said, bool[] outcomes) = Draw(new RandomStream(Rounds.Seed), 500, p => p * p);
        ProbabilityCalibration map = ProbabilityCalibration.Fit(said, outcomes, kind).Model;
        ProbabilityCalibration read = ProbabilityCalibration.FromJson(map.ToJson());
        Assert.Equal(kind, read.Kind);
        Assert.Equal(map.Apply(said), read.Apply(said));
        Assert.Equal(map.ToJson(), read.ToJson());
    }

    [Theory]
    [InlineData("""{"kind": "log_odds_calibration", "version": 1, "method": "platt", "a": -1, "b": -1, "c": 0}""", "at least 0")]
    [InlineData("""{"kind": "log_odds_calibration", "version": 1, "method": "platt", "a": 1, "b": 2, "c": 0}""", "no such map")]
    [InlineData("""{"kind": "log_odds_calibration", "version": 2, "method": "platt", "a": 1, "b": 1, "c": 0}""", "version 2")]
    [InlineData("""{"kind": "log_odds_calibration", "version": 1, "method": "platt", "a": 1, "b": 1}""", "damaged")]
    [InlineData("""{"kind": "isotonic_calibration", "version": 1, "from": [0.2, 0.1], "to": [0.1, 0.2]}""", "does not rise")]
    [InlineData("""{"kind": "isotonic_calibration", "version": 1, "from": [0.1, 0.2], "to": [0.2, 0.1]}""", "falls")]
    [InlineData("""{"kind": "isotonic_calibration", "version": 1, "from": [0.1, 0.2], "to": [0.2]}""", "equally many")]
    [InlineData("""{"kind": "isotonic_calibration", "version": 1, "from": [0.1], "to": [1]}""", "outside (0, 1)")]
    [InlineData("""{"kind": "other", "version": 1}""", "other")]
    [InlineData("[]", "JSON object")]
    [InlineData("{", "must be JSON")]
    public void A_damaged_document_is_refused(string json, string part) => Assert.Contains(
        part, Assert.Throws<FormatException>(() => ProbabilityCalibration.FromJson(json)).Message, StringComparison.Ordinal);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void What_cannot_be_learnt_from_is_refused(CalibrationKind kind)
    {
        Refuses("all outcomes are equal", [0.1, 0.2], [true, true]);
        Refuses("NaN", [0.1, double.NaN], [true, false]);
        Refuses("outside [0, 1]", [0.1, 1.1], [true, false]);
        Refuses("no rows", [], []);
        ProbabilityCalibration map = ProbabilityCalibration.Fit([0.1, 0.2], [false, true], kind).Model;
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Apply(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => map.Apply(1.01));

        void Refuses(string part, double[] said, bool[] outcomes) => Assert.Contains(
            part, Assert.Throws<ArgumentException>(() => ProbabilityCalibration.Fit(said, outcomes, kind)).Message,
            StringComparison.Ordinal);
    }

    /// <summary>The map of a fold changes with the outcomes of other folds alone.</summary>
    [Fact]
    public void A_row_is_calibrated_by_the_rows_of_other_folds()
    {
        RandomStream random = new(Rounds.Seed);
        (double[] said, bool[] outcomes) = Draw(random, 300, p => p);
        int[] folds = [.. Enumerable.Range(0, 300).Select(row => row % 3)];
        double[] found = ProbabilityCalibration.CrossFitted(said, outcomes, folds, CalibrationKind.Platt);
        bool[] changed = [.. outcomes.Select((outcome, row) => folds[row] == 1 ? !outcome : outcome)];
        double[] again = ProbabilityCalibration.CrossFitted(said, changed, folds, CalibrationKind.Platt);
        for (int row = 0; row < 300; row++)
            Assert.Equal(folds[row] == 1, found[row] == again[row]);
        Assert.Throws<ArgumentException>(() => ProbabilityCalibration.CrossFitted(said, outcomes, new int[300],
            CalibrationKind.Platt));
    }
}

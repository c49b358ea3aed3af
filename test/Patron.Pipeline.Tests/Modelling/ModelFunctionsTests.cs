using System.Text.Json;
using Patron.DuckDb;
using Patron.Models.Boosting;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;
using Patron.Pipeline.Modelling;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Tests.Modelling;

public sealed class ModelFunctionsTests : IDisposable
{
    const int Rows = 9_000;

    readonly Database _database = Database.Open();
    readonly Connection _connection;
    readonly RandomStream _random = RandomStream.For((long)Rounds.Seed, "model functions");

    public ModelFunctionsTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    // NULLs in every column, texts of all lengths that training did not have, more than are kept, columns that no tree asks.
    [Fact]
    public void A_model_in_SQL_gives_the_bits_that_it_gives_alone()
    {
        FeatureTable table = Table();
        foreach (LearnerOptions learner in new LearnerOptions[]
            { new BoostingLearnerOptions { Trees = new BoostingOptions { Trees = 20 } }, new LogisticLearnerOptions() })
        {
            PropensityModel model = FitTo(learner);
            Register(model, table);
            double[] expected = model.Score(table).Probabilities;
            Assert.Equal(expected, Scores("customers"));
            Assert.Equal(expected.Where((_, row) => row % 7 == 3), Scores("customers WHERE id % 7 = 3"));
            Assert.Empty(Scores("customers WHERE id < 0"));
            Assert.Equal(expected.Take(1), Scores("customers WHERE id = 0"));
        }
    }

    [Fact]
    public void Constants_are_scored_as_columns_of_one_value()
    {
        FeatureTable table = Table();
        PropensityModel model = FitTo(new BoostingLearnerOptions());
        Register(model, table);
        FeatureTable one = TableOf([0.5], ["t1"], [double.NaN]);
        Assert.Equal(model.Score(one).Probabilities[0], _connection.Scalar<double>("SELECT churn(0.5, 't1', NULL)"));
        double[] constant = Read("SELECT churn(0.5, 't1', NULL) AS score FROM range(5000)");
        Assert.Equal(5000, constant.Count(score => score.Equals(model.Score(one).Probabilities[0])));
    }

    double[] Scores(string from) => Read($"SELECT churn(number, text, noise) AS score FROM {from} ORDER BY id");

    double[] Read(string sql)
    {
        using Result result = _connection.Query(sql);
        return result.ReadAll().Doubles("score");
    }

    void Register(PropensityModel model, FeatureTable table) => ModelFunctions.Register(_database, new RegisteredModel
    {
        Name = "churn", Version = 1, Kind = TrainPropensity.Kind, RunId = "run", AsOf = DateTimeOffset.UnixEpoch,
        Metrics = new Dictionary<string, double>(),
        Content = JsonDocument.Parse(PropensityContent.Of(model, table).ToJson()).RootElement.Clone(),
    });

    PropensityModel FitTo(LearnerOptions learner)
    {
        double[] numbers = Of(2000, () => _random.Chance(0.1) ? double.NaN : _random.Normal());
        string?[] texts = [.. Enumerable.Range(0, 2000).Select(_ => _random.Chance(0.1) ? null : $"t{_random.Below(30)}")];
        FeatureTable learnt = TableOf(numbers, texts, Of(2000, _random.Uniform));
        bool[] target =
            [.. numbers.Select((number, row) => _random.Chance((number > 0.3) ^ (texts[row] is "t1" or "t7") ? 0.8 : 0.2))];
        return PropensityModel.Fit(learnt, target, new PropensityOptions { Learner = learner }).Model;
    }

    FeatureTable Table()
    {
        double[] numbers = Of(Rows, () => _random.Chance(0.1) ? double.NaN : _random.Normal());
        string?[] texts = [.. Enumerable.Range(0, Rows).Select(row => Text(row))];
        double[] noise = Of(Rows, () => _random.Chance(0.5) ? double.NaN : _random.Uniform());
        _connection.Execute("CREATE TABLE customers (id BIGINT, number DOUBLE, text VARCHAR, noise DOUBLE)");
        using Appender appender = _connection.Append("customers");
        appender.Append([Enumerable.Range(0, Rows).Select(row => (long)row).ToArray(), numbers, texts, noise]);
        appender.Complete();
        _connection.Execute("UPDATE customers SET number = NULL WHERE isnan(number)");
        _connection.Execute("UPDATE customers SET noise = NULL WHERE isnan(noise)");
        return TableOf(numbers, texts, noise);
    }

    static FeatureTable TableOf(double[] numbers, string?[] texts, double[] noise) =>
        new([new NumericColumn("number", numbers), new CategoryColumn("text", texts), new NumericColumn("noise", noise)]);

    string? Text(int row) => _random.Below(6) switch
    {
        0 => null,
        1 => $"new {row}",
        2 => new string('ä', _random.Below(50)),
        3 => $"t{_random.Below(60)}",
        _ => $"t{_random.Below(30)}",
    };

    static double[] Of(int rows, Func<double> draw) => [.. Enumerable.Range(0, rows).Select(_ => draw())];
}

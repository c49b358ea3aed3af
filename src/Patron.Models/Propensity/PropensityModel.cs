using System.Text.Json.Nodes;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>The probability of a target from raw columns: a preprocessor and the regression on its features.</summary>
public sealed class PropensityModel
{
    const string Kind = "propensity";
    const int Version = 1;

    /// <summary>Rows encoded at a time, so that features never leave the processor's cache.</summary>
    const int Batch = 256;

    readonly double[] _means;

    PropensityModel(string target, Preprocessor preprocessor, LogisticRegression regression, double[] means)
    {
        if (!regression.Features.SequenceEqual(preprocessor.Features))
            throw new ArgumentException("the regression's features are not those of the preprocessor", nameof(regression));
        if (means.Length != regression.Features.Count || !means.All(double.IsFinite))
            throw new ArgumentException("there must be one finite mean for each feature", nameof(means));
        Target = target;
        Preprocessor = preprocessor;
        Regression = regression;
        _means = means;
    }

    /// <summary>What is predicted.</summary>
    public string Target { get; }

    /// <summary>Turns raw columns into the features of <see cref="Regression"/>.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>Gives the probability.</summary>
    public LogisticRegression Regression { get; }

    /// <summary>The raw columns that a table to score must have.</summary>
    public IReadOnlyList<string> Columns => Preprocessor.Columns;

    /// <summary>Mean of each feature over the training rows: the customer that contributions are measured from.</summary>
    public IReadOnlyList<double> FeatureMeans => _means;

    /// <summary>Learns from raw columns and outcomes.</summary>
    /// <param name="table">The raw columns; every one is used.</param>
    /// <param name="target">The outcome of each row; both must occur.</param>
    /// <param name="options">Preprocessing, penalty and the target's name.</param>
    /// <returns>The model and the regression's report, whose warnings name the columns left out as well.</returns>
    /// <exception cref="ArgumentException">
    /// As of <see cref="Preprocessor.Fit"/> and <see cref="LogisticRegression.Fit"/>.
    /// </exception>
    public static FitResult<PropensityModel> Fit(FeatureTable table, bool[] target, PropensityOptions? options = null)
    {
        options ??= new PropensityOptions();
        double[] outcomes = Array.ConvertAll(target, happened => happened ? 1.0 : 0);
        Preprocessor preprocessor = Preprocessor.Fit(table, options.Preprocessing, outcomes);
        FeatureMatrix features = preprocessor.TransformTraining(table, outcomes);
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, options.Regression);
        IEnumerable<string> leftOut = preprocessor.LeftOut.Select(
            column => $"column '{column.Column}' is left out: it {column.Reason}");
        var model = new PropensityModel(options.Target, preprocessor, fit.Model, features.Means());
        return new FitResult<PropensityModel>(model, fit.Report with { Warnings = [.. leftOut, .. fit.Report.Warnings] });
    }

    /// <summary>Scores raw columns; those the model does not know are ignored.</summary>
    /// <exception cref="ArgumentException">A column is missing, of another kind, or holds a number that is refused.</exception>
    public PropensityScores Score(FeatureTable table)
    {
        double[] probabilities = new double[table.Rows];
        IReadOnlyList<UnseenValue> unseen = ForRows(
            table, (_, row, features) => probabilities[row] = Regression.Probability(features));
        return new PropensityScores(probabilities, unseen);
    }

    /// <summary>
    /// What each feature adds to the log odds of each row: coefficient x (value - mean). Row sums are the log odds less those
    /// of the average customer.
    /// </summary>
    public FeatureMatrix Contributions(FeatureTable table)
    {
        int width = _means.Length;
        double[] values = new double[checked(table.Rows * width)];
        ForRows(table, (_, row, features) => Contribute(features, values.AsSpan(row * width, width)));
        return new FeatureMatrix(Regression.Features, table.Rows, values);
    }

    /// <summary>
    /// For each row the raw columns that move its score furthest, strongest first; a category counts with all its levels.
    /// </summary>
    /// <param name="table">Raw columns.</param>
    /// <param name="count">Most reasons per row. Range: &gt;= 1.</param>
    public ScoreReason[][] Explain(FeatureTable table, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var reasons = new ScoreReason[table.Rows][];
        ForRows(table, (columns, row, features) =>
        {
            double[] contributions = new double[features.Length];
            Contribute(features, contributions);
            reasons[row] = Strongest(columns, row, contributions, count);
        });
        return reasons;
    }

    /// <summary>The model as JSON; <see cref="FromJson"/> gives the same scores to the bit.</summary>
    public string ToJson() =>
        ModelJson.Write(Kind, Version, new Document(Target, _means, Preprocessor.ToNode(), Regression.ToNode()));

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">Not such a document, or of a version this program does not know.</exception>
    public static PropensityModel FromJson(string json)
    {
        Document document = ModelJson.Read<Document>(json, Kind, Version);
        var preprocessor = Preprocessor.FromNode(document.Preprocessor);
        var regression = LogisticRegression.FromNode(document.Regression);
        return ModelJson.Check(Kind, () => new PropensityModel(document.Target, preprocessor, regression, document.FeatureMeans));
    }

    IReadOnlyList<UnseenValue> ForRows(FeatureTable table, RowAction body)
    {
        FeatureColumn[] columns = Preprocessor.ColumnsIn(table);
        var unseen = new UnseenCounter();
        int width = _means.Length;
        Preprocessor.ForBlocks(table.Rows, (start, end) =>
        {
            double[] buffer = new double[Batch * width];
            for (int first = start; first < end; first += Batch)
            {
                int rows = Math.Min(Batch, end - first);
                Array.Clear(buffer);
                Preprocessor.Encode(columns, first, first + rows, buffer, unseen);
                for (int row = 0; row < rows; row++)
                    body(columns, first + row, buffer.AsSpan(row * width, width));
            }
        });
        return unseen.InOrder(Columns);
    }

    void Contribute(ReadOnlySpan<double> features, Span<double> contributions)
    {
        ReadOnlySpan<double> coefficients = Regression.Weights;
        for (int i = 0; i < contributions.Length; i++)
            contributions[i] = coefficients[i] * (features[i] - _means[i]);
    }

    ScoreReason[] Strongest(FeatureColumn[] columns, int row, ReadOnlySpan<double> contributions, int count)
    {
        ReadOnlySpan<ColumnEncoder> encoders = Preprocessor.Encoders;
        double[] strengths = new double[encoders.Length];
        int[] order = new int[encoders.Length];
        double[] sums = new double[encoders.Length];
        int next = 0;
        for (int i = 0; i < encoders.Length; i++)
        {
            for (int feature = encoders[i].Features.Count; feature > 0; feature--)
                sums[i] += contributions[next++];
            (strengths[i], order[i]) = (-Math.Abs(sums[i]), i);
        }

        Array.Sort(strengths, order);
        var reasons = new ScoreReason[Math.Min(count, order.Length)];
        for (int i = 0; i < reasons.Length; i++)
        {
            int column = order[i];
            reasons[i] = new ScoreReason(encoders[column].Column, encoders[column].Describe(columns[column], row), sums[column]);
        }

        return reasons;
    }

    delegate void RowAction(FeatureColumn[] columns, int row, ReadOnlySpan<double> features);

    sealed record Document(string Target, double[] FeatureMeans, JsonObject Preprocessor, JsonObject Regression);
}

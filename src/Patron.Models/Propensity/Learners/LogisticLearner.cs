using System.Text.Json.Nodes;
using Patron.Models.Explanation;
using Patron.Models.Numerics;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Propensity;

/// <summary>A preprocessor and the logistic regression on its features.</summary>
public sealed class LogisticLearner : PropensityLearner
{
    internal const string DocumentKind = "logistic";
    const int Version = 1;

    /// <summary>Rows encoded at a time, so that features never leave the processor's cache.</summary>
    const int Batch = 256;

    readonly double[] _means;

    internal LogisticLearner(Preprocessor preprocessor, LogisticRegression regression, double[] means)
    {
        if (!regression.Features.SequenceEqual(preprocessor.Features))
            throw new ArgumentException("the regression's features are not those of the preprocessor", nameof(regression));
        if (means.Length != regression.Features.Count || !means.All(double.IsFinite))
            throw new ArgumentException("there must be one finite mean for each feature", nameof(means));
        Preprocessor = preprocessor;
        Regression = regression;
        _means = means;
    }

    /// <inheritdoc/>
    public override LearnerKind Kind => LearnerKind.Logistic;

    /// <summary>Turns raw columns into the features of <see cref="Regression"/>.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>Gives the log odds.</summary>
    public LogisticRegression Regression { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Columns => Preprocessor.Columns;

    /// <inheritdoc/>
    public override string Description =>
        $"logistic regression, {Regression.Coefficients.Count(coefficient => coefficient != 0)} of {Regression.Features.Count} coefficients";

    /// <summary>Mean of each feature over the training rows: the customer that contributions are measured from.</summary>
    public IReadOnlyList<double> FeatureMeans => _means;

    /// <summary>
    /// Sums of coefficient x (value - mean) over the features of each raw column. The base is the log odds of the average customer.
    /// </summary>
    /// <inheritdoc/>
    public override ScoreContributions Contributions(FeatureTable table)
    {
        int[] places = FeaturePlaces();
        int width = Columns.Count;
        double[] sums = new double[checked(table.Rows * width)];
        ForRows(table, new UnseenCounter(), (row, features) => Contribute(features, places, sums.AsSpan(row * width, width)));
        return new ScoreContributions(new FeatureMatrix(Columns, table.Rows, sums), Regression.LogOdds(_means));
    }

    internal static LearnerFit Fit(FeatureTable table, bool[] target, double[]? weights, LogisticLearnerOptions options)
    {
        double[] outcomes = Array.ConvertAll(target, happened => happened ? 1.0 : 0);
        var preprocessor = Preprocessor.Fit(table, options.Preprocessing, outcomes);
        FeatureMatrix features = preprocessor.TransformTraining(table, outcomes);
        FitResult<LogisticRegression> fit = LogisticRegression.Fit(features, target, options.Regression, weights);
        IEnumerable<string> leftOut = preprocessor.LeftOut.Select(
            column => $"column '{column.Column}' is left out: it {column.Reason}");
        return new LearnerFit(
            new LogisticLearner(preprocessor, fit.Model, features.Means()),
            fit.Report with { Warnings = [.. leftOut, .. fit.Report.Warnings] });
    }

    internal override double[] Scores(FeatureTable table, UnseenCounter unseen)
    {
        double[] scores = new double[table.Rows];
        ForRows(table, unseen, (row, features) => scores[row] = Regression.LogOdds(features));
        return scores;
    }

    internal override PropensityLearner Knowing(FeatureTable table) =>
        new LogisticLearner(Preprocessor.Knowing(table), Regression, _means);

    internal override JsonObject ToNode() =>
        ModelJson.Node(DocumentKind, Version, new Document(_means, Preprocessor.ToNode(), Regression.ToNode()));

    internal static new LogisticLearner FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        var preprocessor = Preprocessor.FromNode(document.Preprocessor);
        var regression = LogisticRegression.FromNode(document.Regression);
        return ModelJson.Check(DocumentKind, () => new LogisticLearner(preprocessor, regression, document.FeatureMeans));
    }

    /// <summary>The place among the raw columns of each feature.</summary>
    int[] FeaturePlaces()
    {
        List<int> places = [];
        foreach ((int place, ColumnEncoder encoder) in Preprocessor.Encoders.ToArray().Index())
            places.AddRange(Enumerable.Repeat(place, encoder.Features.Count));
        return [.. places];
    }

    void Contribute(ReadOnlySpan<double> features, int[] places, Span<double> sums)
    {
        ReadOnlySpan<double> coefficients = Regression.Weights;
        for (int i = 0; i < places.Length; i++)
            sums[places[i]] += coefficients[i] * (features[i] - _means[i]);
    }

    void ForRows(FeatureTable table, UnseenCounter unseen, RowAction body)
    {
        FeatureColumn[] columns = Preprocessor.ColumnsIn(table);
        int width = _means.Length;
        OrderedSum.ForBlocks(table.Rows, null, (start, end) =>
        {
            double[] buffer = new double[Math.Min(Batch, end - start) * width];
            for (int first = start; first < end; first += Batch)
            {
                int rows = Math.Min(Batch, end - first);
                Array.Clear(buffer);
                Preprocessor.Encode(columns, first, first + rows, buffer, unseen);
                for (int row = 0; row < rows; row++)
                    body(first + row, buffer.AsSpan(row * width, width));
            }
        });
    }

    delegate void RowAction(int row, ReadOnlySpan<double> features);

    sealed record Document(double[] FeatureMeans, JsonObject Preprocessor, JsonObject Regression);
}

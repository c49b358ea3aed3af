using System.Text.Json.Nodes;
using Patron.Models.Explanation;
using Patron.Models.Persistence;
using Patron.Models.Preprocessing;

namespace Patron.Models.Uplift;

/// <summary>The effect of one treatment by a row's columns: fitted.</summary>
abstract class EffectModel
{
    public abstract IReadOnlyList<string> Columns { get; }

    public abstract double[] Effects(FeatureTable table, int? threads);

    /// <summary>How sure each effect is; null where the learner does not tell.</summary>
    public virtual double[]? StandardErrors(FeatureTable table, int? threads) => null;

    /// <summary>What each column adds to the effect; null where it is no sum over columns.</summary>
    public abstract ScoreContributions? Contributions(FeatureTable table);

    public abstract JsonObject ToNode();

    public static EffectModel FromNode(JsonNode? node) => (node as JsonObject)?["kind"]?.ToString() switch
    {
        EffectSum.DocumentKind => EffectSum.FromNode(node),
        UpliftForest.DocumentKind => UpliftForest.FromNode(node),
        var kind => throw new FormatException($"a saved uplift model has an effect of kind '{kind ?? "missing"}', which this program does not know"),
    };
}

/// <summary>A constant and means of models, each times a weight: what all learners but the forest come to.</summary>
sealed class EffectSum : EffectModel
{
    public const string DocumentKind = "effect_sum";
    const int Version = 1;

    readonly double _constant;
    readonly (double Weight, MeanModel Model)[] _terms;

    public EffectSum(double constant, params (double Weight, MeanModel Model)[] terms)
    {
        (_constant, _terms) = (constant, terms);
        if (!double.IsFinite(constant) || !terms.All(term => double.IsFinite(term.Weight)))
            throw new ArgumentException("an effect has a part that is not finite", nameof(constant));
        Columns = [.. terms.SelectMany(term => term.Model.Columns).Distinct(StringComparer.Ordinal)];
    }

    public override IReadOnlyList<string> Columns { get; }

    public override double[] Effects(FeatureTable table, int? threads)
    {
        double[] effects = new double[table.Rows];
        Array.Fill(effects, _constant);
        foreach ((double weight, MeanModel model) in _terms)
        {
            double[] means = model.Predict(table, threads);
            for (int row = 0; row < effects.Length; row++)
                effects[row] += weight * means[row];
        }

        return effects;
    }

    public override ScoreContributions? Contributions(FeatureTable table)
    {
        int width = Columns.Count;
        double[] sums = new double[checked(table.Rows * width)];
        double start = _constant;
        foreach ((double weight, MeanModel model) in _terms)
        {
            if (model.Contributions(table) is not { } part)
                return null;
            start += weight * part.Base;
            int[] places = [.. model.Columns.Select(name => Columns.Index().First(column => column.Item == name).Index)];
            for (int row = 0; row < table.Rows; row++)
            {
                ReadOnlySpan<double> values = part.Values.Row(row);
                for (int column = 0; column < places.Length; column++)
                    sums[(row * width) + places[column]] += weight * values[column];
            }
        }

        return new ScoreContributions(new FeatureMatrix(Columns, table.Rows, sums), start);
    }

    public override JsonObject ToNode() => ModelJson.Node(
        DocumentKind, Version, new Document(_constant, [.. _terms.Select(term => new TermDocument(term.Weight, term.Model.ToNode()))]));

    public static new EffectSum FromNode(JsonNode? node)
    {
        Document document = ModelJson.Read<Document>(node, DocumentKind, Version);
        (double, MeanModel)[] terms = [.. document.Terms.Select(term => (term.Weight, MeanModel.FromNode(term.Model)))];
        return ModelJson.Check(DocumentKind, () => new EffectSum(document.Constant, terms));
    }

    sealed record Document(double Constant, TermDocument[] Terms);

    sealed record TermDocument(double Weight, JsonObject Model);
}

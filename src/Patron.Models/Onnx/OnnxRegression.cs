using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Onnx;

/// <summary>A logistic regression on preprocessed columns, as one sum over raw columns.</summary>
static class OnnxRegression
{
    /// <summary>The log odds, from what each raw column adds.</summary>
    public static string LogOdds(OnnxGraph graph, Preprocessor preprocessor, LogisticRegression regression)
    {
        List<string> terms = [];
        int place = 0;
        foreach (ColumnEncoder encoder in preprocessor.Encoders)
        {
            int first = place;
            place += encoder.Features.Count;
            Term term = new(preprocessor, regression, encoder, first);
            terms.Add(encoder is NumericEncoder numbers ? OfNumber(graph, term, numbers) : OfCategory(graph, term));
        }

        return graph.Node("Sum", [graph.Constant([regression.Intercept], 1, 1), .. terms]);
    }

    static string OfNumber(OnnxGraph graph, Term term, NumericEncoder encoder)
    {
        string column = graph.Input(encoder.Column, OnnxType.Double);
        (string known, string value) = graph.Filled(column, encoder.State.Fill);
        if (encoder.Winsorizes)
            value = graph.Node("Clip", [value, graph.Constant([encoder.State.Low]), graph.Constant([encoder.State.High])]);

        // From the missing value, a straight line: the slope is that of the feature, wherever it is measured.
        double missing = encoder.RefusesMissing ? double.NaN : term.Of(new NumericColumn(encoder.Column, [double.NaN]));
        double at = term.Of(new NumericColumn(encoder.Column, [encoder.State.Fill]));
        double slope = encoder.IsConstant ? 0 : term.Slope(0);
        string line = graph.Node("Add", [
            graph.Node("Mul", [value, graph.Constant([slope])]), graph.Constant([at - (slope * encoder.State.Fill)])]);
        return graph.Node("Where", [known, line, graph.Constant([missing])]);
    }

    /// <summary>A graph cannot refuse: a level that the model would refuse adds what an unseen one adds that is not refused.</summary>
    static string OfCategory(OnnxGraph graph, Term term)
    {
        string column = graph.Input(term.Column, OnnxType.Text);
        IEnumerable<string?> levels = ColumnSchema.Of(term.Encoder).Levels;
        string unknown = string.Concat(levels.Prepend("?")); // longer than any of them
        return graph.Looked(
            column,
            [.. levels.Append(null).Select(level => (level, new[] { term.Of(new CategoryColumn(term.Column, [level])) }))],
            [term.Of(new CategoryColumn(term.Column, [unknown]))]);
    }

    /// <summary>What a raw column adds to the log odds: its features, standardised, times their coefficients.</summary>
    sealed class Term(Preprocessor preprocessor, LogisticRegression regression, ColumnEncoder encoder, int first)
    {
        public string Column => encoder.Column;

        public ColumnEncoder Encoder => encoder;

        public double Slope(int feature) => regression.Coefficients[first + feature] / preprocessor.ScaleOf(first + feature);

        public double Of(FeatureColumn value)
        {
            double[] features = new double[encoder.Features.Count];
            encoder.Knowing(value).Encode(value, 0, 1, features, features.Length, new UnseenCounter());
            double sum = 0;
            for (int feature = 0; feature < features.Length; feature++)
                sum += Slope(feature) * (features[feature] - preprocessor.CenterOf(first + feature));
            return sum;
        }
    }
}

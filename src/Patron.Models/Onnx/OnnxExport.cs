using Patron.Models.Boosting;
using Patron.Models.Forest;
using Patron.Models.Preprocessing;
using Patron.Models.Propensity;

namespace Patron.Models.Onnx;

/// <summary>
/// Models as ONNX files, for programs that score without Patron. An input of <c>rows x 1</c> for each raw column, under its name: doubles,
/// NaN where missing, or strings, empty where missing; the outputs <c>score</c> and <c>prediction</c> are doubles of <c>rows x 1</c>.
/// Infinite numbers, which Patron refuses, are not refused there.
/// </summary>
/// <remarks>ONNX 1.16: ai.onnx 21, ai.onnx.ml 5. Scores agree with Patron's to 1e-6.</remarks>
public static class OnnxExport
{
    /// <summary>A logistic regression with its preprocessing; the score is the log odds, the prediction the probability.</summary>
    /// <exception cref="ArgumentException">A category is empty text, which ONNX cannot tell from missing.</exception>
    public static byte[] Of(string name, Preprocessor preprocessor, LogisticRegression regression)
    {
        OnnxGraph graph = new(name, "Logistic regression.");
        string score = OnnxRegression.LogOdds(graph, preprocessor, regression);
        return Finish(graph, score, graph.Node("Sigmoid", [score]));
    }

    /// <summary>Boosted trees; the prediction is the probability or mean that the loss makes of the score.</summary>
    /// <exception cref="ArgumentException">As for the regression, or no tree splits.</exception>
    public static byte[] Of(string name, BoostedTrees model)
    {
        OnnxGraph graph = new(name, $"Boosted trees, {model.Loss.Key} loss.");
        string score = OnnxTrees.Score(graph, model.Columns, model.Trees, model.Start);
        string prediction = model.Loss.HasLogLink ? graph.Node("Exp", [score])
            : model.Loss is LogisticLoss ? graph.Node("Sigmoid", [score])
            : score;
        return Finish(graph, score, prediction);
    }

    /// <summary>A random forest; score and prediction are the mean of its trees.</summary>
    /// <exception cref="ArgumentException">As for boosted trees.</exception>
    public static byte[] Of(string name, RandomForest model)
    {
        OnnxGraph graph = new(name, "Random forest.");
        string mean = OnnxTrees.Score(graph, model.Columns, model.Trees, 0);
        return Finish(graph, mean, model.IsProbability ? graph.Node("Clip", [mean, graph.Constant([0.0]), graph.Constant([1.0])]) : mean);
    }

    static byte[] Finish(OnnxGraph graph, string score, string prediction)
    {
        graph.Output("score", score);
        graph.Output("prediction", prediction);
        return graph.ToArray();
    }
}

using Patron.Models.Boosting;
using Patron.Models.Forest;
using Patron.Models.Propensity;

namespace Patron.Models.Onnx;

/// <summary>
/// Models as ONNX files, for programs that score without Patron. An input of <c>rows x 1</c> for each raw column that the model asks, under its
/// name: doubles, NaN where missing, or strings, empty where missing; the outputs <c>score</c> and <c>prediction</c> are doubles of <c>rows x 1</c>.
/// What Patron refuses is not refused there: infinite numbers, and missing ones that a model was told to refuse, whose scores are NaN;
/// levels that it was told to refuse count for nothing.
/// </summary>
/// <remarks>ONNX 1.16: ai.onnx 21, ai.onnx.ml 5. Scores agree with Patron's to 1e-6.</remarks>
public static class OnnxExport
{
    internal const string Score = "score";
    internal const string Prediction = "prediction";

    /// <summary>A propensity model; the score is the learner's, log odds or a probability, the prediction the calibrated probability.</summary>
    /// <exception cref="ArgumentException">A category is empty text, which ONNX cannot tell from missing, a column has the name of an output, or no tree asks anything.</exception>
    public static byte[] Of(PropensityModel model)
    {
        if (model.CalibrationByColumn is { } maps)
            throw new ArgumentException($"there is no ONNX form of a calibration by {maps.Column}", nameof(model));
        OnnxGraph graph = new(model.Target, $"The probability of {model.Target}: {model.Learner.Description}.");
        string score = model.Learner switch
        {
            LogisticLearner logistic => OnnxRegression.LogOdds(graph, logistic.Preprocessor, logistic.Regression),
            TreeLearner trees => OnnxTrees.Score(graph, trees.TreeColumns, trees.Trees, trees.Start),
            SegmentedLearner segmented => throw new ArgumentException(
                $"there is no one ONNX file of models by {segmented.By}: write one of each, {nameof(PropensityModel.PartOf)}", nameof(model)),
            var other => throw new ArgumentException($"there is no ONNX form of {other.Description}", nameof(model)),
        };
        string probability = model.Learner.ScoreScale == ScoreScale.LogOdds ? graph.Node("Sigmoid", [score]) : Unit(graph, score);
        return Finish(graph, score, model.Calibration is { } map ? OnnxCalibration.Of(graph, probability, map) : probability);
    }

    /// <summary>Boosted trees; the prediction is the probability or mean that the loss makes of the score.</summary>
    /// <exception cref="ArgumentException">As for a propensity model.</exception>
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
    /// <exception cref="ArgumentException">As for a propensity model.</exception>
    public static byte[] Of(string name, RandomForest model)
    {
        OnnxGraph graph = new(name, "Random forest.");
        string mean = OnnxTrees.Score(graph, model.Columns, model.Trees, 0);
        return Finish(graph, mean, model.IsProbability ? Unit(graph, mean) : mean);
    }

    /// <summary>Within [0, 1], which the rounding of a sum may pass.</summary>
    static string Unit(OnnxGraph graph, string value) => graph.Node("Clip", [value, graph.Constant([0.0]), graph.Constant([1.0])]);

    static byte[] Finish(OnnxGraph graph, string score, string prediction)
    {
        graph.Output(Score, score);
        graph.Output(Prediction, prediction);
        return graph.ToArray();
    }
}

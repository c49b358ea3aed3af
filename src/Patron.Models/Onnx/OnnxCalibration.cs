using Patron.Models.Calibration;
using Patron.Models.Evaluation;

namespace Patron.Models.Onnx;

/// <summary>The maps of calibration as operators.</summary>
static class OnnxCalibration
{
    public static string Of(OnnxGraph graph, string probability, ProbabilityCalibration calibration) => calibration switch
    {
        LogOddsCalibration line => OfLine(graph, probability, line),
        IsotonicCalibration steps => OfSteps(graph, probability, steps),
        _ => throw new ArgumentException($"there is no ONNX form of a calibration {calibration.Kind}", nameof(calibration)),
    };

    static string OfLine(OnnxGraph graph, string probability, LogOddsCalibration line)
    {
        string p = graph.Node("Clip", [
            probability, graph.Constant([BinaryMetrics.SmallestProbability]), graph.Constant([1 - BinaryMetrics.SmallestProbability])]);
        string happens = graph.Node("Mul", [graph.Node("Log", [p]), graph.Constant([line.A])]);
        string not = graph.Node("Mul", [graph.Node("Log", [graph.Node("Sub", [graph.Constant([1.0]), p])]), graph.Constant([line.B])]);
        string logOdds = graph.Node("Add", [graph.Node("Sub", [happens, not]), graph.Constant([line.C])]);
        double most = LogOddsCalibration.MostLogOdds;
        return graph.Node("Sigmoid", [graph.Node("Clip", [logOdds, graph.Constant([-most]), graph.Constant([most])])]);
    }

    /// <summary>From the first knot on, what lies of each stretch below the probability times the stretch's slope.</summary>
    static string OfSteps(OnnxGraph graph, string probability, IsotonicCalibration steps)
    {
        int stretches = steps.From.Count - 1;
        if (stretches == 0)
            return graph.Node("Add", [graph.Node("Mul", [probability, graph.Constant([0.0])]), graph.Constant([steps.To[0]])]);
        double[] widths = new double[stretches];
        double[] slopes = new double[stretches];
        for (int index = 0; index < stretches; index++)
        {
            widths[index] = steps.From[index + 1] - steps.From[index];
            slopes[index] = (steps.To[index + 1] - steps.To[index]) / widths[index];
        }

        string beyond = graph.Node("Sub", [probability, graph.Constant([.. steps.From.Take(stretches)], 1, stretches)]);
        string within = graph.Node("Min", [
            graph.Node("Max", [beyond, graph.Constant([0.0])]), graph.Constant(widths, 1, stretches)]);
        return graph.Node("Add", [graph.Node("MatMul", [within, graph.Constant(slopes, stretches, 1)]), graph.Constant([steps.To[0]])]);
    }
}

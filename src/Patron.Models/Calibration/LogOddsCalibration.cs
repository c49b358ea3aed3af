using System.Text.Json.Nodes;
using Patron.Models.Evaluation;
using Patron.Models.Persistence;

namespace Patron.Models.Calibration;

/// <summary>Log odds = c + a ln p - b ln(1 - p); a and b are not negative. Platt's line is a = b.</summary>
sealed class LogOddsCalibration : ProbabilityCalibration
{
    const string Document = "log_odds_calibration";

    /// <summary>Beyond it the nearest probability is 0 or 1.</summary>
    public const double MostLogOdds = 36;

    public LogOddsCalibration(CalibrationKind kind, double a, double b, double c)
    {
        if (!double.IsFinite(c) || !(double.IsFinite(a) && a >= 0) || !(double.IsFinite(b) && b >= 0))
            throw new ArgumentException($"a = {a} and b = {b} must be at least 0 and c = {c} finite");
        if (kind is not (CalibrationKind.Platt or CalibrationKind.Beta) || (kind == CalibrationKind.Platt && a != b))
            throw new ArgumentException($"{kind} with slopes {a} and {b} is no such map");
        (Kind, A, B, C) = (kind, a, b, c);
    }

    public override CalibrationKind Kind { get; }

    public double A { get; }

    public double B { get; }

    public double C { get; }

    public static double Clip(double probability) =>
        Math.Clamp(probability, BinaryMetrics.SmallestProbability, 1 - BinaryMetrics.SmallestProbability);

    public static LogOddsCalibration Read(JsonNode? node)
    {
        Content content = ModelJson.Read<Content>(node, Document, Version);
        return ModelJson.Check(Document, () => new LogOddsCalibration(content.Method, content.A, content.B, content.C));
    }

    internal override JsonObject ToNode() => ModelJson.Node(Document, Version, new Content(Kind, A, B, C));

    private protected override double Map(double probability)
    {
        double p = Clip(probability);
        double logOdds = C + (A * Math.Log(p)) - (B * Math.Log(1 - p));
        return 1 / (1 + Math.Exp(-Math.Clamp(logOdds, -MostLogOdds, MostLogOdds)));
    }

    sealed record Content(CalibrationKind Method, double A, double B, double C);
}

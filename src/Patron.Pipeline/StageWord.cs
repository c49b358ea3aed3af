using System.Text.Json;

namespace Patron.Pipeline;

/// <summary>Stages and outcomes as people write them.</summary>
public static class StageWord
{
    /// <summary>As <c>--step</c> names it: <c>ingest</c>.</summary>
    public static string Word(this Stage stage) => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());

    /// <summary>As it is printed: <c>unchanged</c>.</summary>
    public static string Word(this StepStatus status) => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
}

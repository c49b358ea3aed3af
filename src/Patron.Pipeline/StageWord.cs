using System.Text.Json;

namespace Patron.Pipeline;

/// <summary>Stages and outcomes as people write them.</summary>
public static class StageWord
{
    extension(Stage stage)
    {
        /// <summary>As <c>--step</c> names it: <c>ingest</c>.</summary>
        public string Word => JsonNamingPolicy.SnakeCaseLower.ConvertName(stage.ToString());
    }

    extension(StepStatus status)
    {
        /// <summary>As it is printed: <c>unchanged</c>.</summary>
        public string Word => JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
    }
}

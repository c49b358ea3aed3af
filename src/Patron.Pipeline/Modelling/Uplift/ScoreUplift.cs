using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>
/// What each treatment would change for each customer, into <c>gold.uplift</c>: <c>customer_key VARCHAR, as_of TIMESTAMPTZ, model
/// VARCHAR,
/// version INTEGER, treatment VARCHAR, effect DOUBLE, run_id VARCHAR</c>, and where a learner tells how sure effects are <c>low
/// DOUBLE, high DOUBLE</c>;
/// ordered by key and treatment. No rows of a model without a version that scores.
/// </summary>
sealed class ScoreUplift(ProjectDefinition project, UpliftDefinition model) : IStep
{
    /// <summary>The table it writes, each model its own rows.</summary>
    public const string Table = "gold.uplift";

    static readonly string[] Ends = ["low", "high"];

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"score {model.Name}", Stage.Score, [UpliftRowsStep.TableOf(model), VersionName.Champion(model.Name)], [Table], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        RegisteredModel? registered = null;
        if (context.Models.ScoringVersionOf(model.Name) != TableVersion.None)
        {
            registered = context.Models.Scoring(model.Name);
            ModelDefinitions.RequireUnchanged(registered, project, model);
            ModelFunctions.Register(context.Lake.Database, registered);
        }
        else
            context.Journal.Warn($"{Info.Name}: no version of {model.Name} scores yet, so its effects are unknown");

        context.Lake.Replace(Table, GoldRows.Of(model.Name, context.AsOf), ToSql(registered, context), context, newColumns: true);
    }

    /// <summary>The rows to score.</summary>
    internal string ToRowsSql() => $"SELECT * FROM {LakeSession.Identifier(UpliftRowsStep.TableOf(model))} WHERE part = '{DatasetPart.Score}'";

    string ToSql(RegisteredModel? registered, StepContext context)
    {
        UpliftContent? content = registered is null ? null : UpliftContent.From(registered.Content);
        string arguments = string.Join(", ", (content?.Columns ?? []).Select(column => Sql.Identifier(column.Name)));
        bool hasEnds = content?.Treatments.Any(treatment => treatment.HasErrors) == true
            || (context.Lake.Exists(Table) && context.Lake.Snapshot(Table).Schema.Fields.Any(field => field.Name == Ends[0]));
        string[] effects =
        [
            .. (content?.Treatments ?? []).Select(treatment => $"""
                SELECT
                  customer_key,
                  {Sql.Literal(treatment.Treatment)} AS treatment,
                  {Of(treatment.Treatment, effect => effect)} AS effect{EndsOf(treatment)}
                FROM customers
                """),
        ];
        string none = $"SELECT '' AS customer_key, '' AS treatment, 0e0 AS effect{(hasEnds ? ", 0e0 AS low, 0e0 AS high" : "")} WHERE false";
        return $"""
            WITH customers AS (
              {ToRowsSql()}
            ),
            effects AS (
              {string.Join("\nUNION ALL\n", effects.DefaultIfEmpty(none)).ReplaceLineEndings("\n  ")}
            )
            SELECT
              customer_key,
              {LakeSession.TimestampLiteral(context.AsOf)} AS as_of,
              {Sql.Literal(model.Name)} AS model,
              CAST({registered?.Version ?? 0} AS INTEGER) AS version,
              treatment,
              effect{(hasEnds ? ",\n  low,\n  high" : "")},
              {Sql.Literal(context.RunId)} AS run_id
            FROM effects
            ORDER BY customer_key, treatment
            """;

        string Of(string treatment, Func<string, string> function) => $"{Sql.Identifier(function(model.NameOf(treatment)))}({arguments})";

        string EndsOf(TreatmentEffect treatment) => hasEnds
            ? $",\n  {EndOf(treatment, UpliftFunctions.LowOf)} AS low,\n  {EndOf(treatment, UpliftFunctions.HighOf)} AS high"
            : "";

        string EndOf(TreatmentEffect treatment, Func<string, string> function) =>
            treatment.HasErrors ? Of(treatment.Treatment, function) : "CAST(NULL AS DOUBLE)";
    }
}

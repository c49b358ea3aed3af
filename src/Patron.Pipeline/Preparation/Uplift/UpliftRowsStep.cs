using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// The contacts that an uplift model learns from, and the customers it scores, become <c>silver.uplift_NAME</c>: <c>customer_key
/// VARCHAR,
/// as_of TIMESTAMPTZ</c> of the features, <c>contacted_at TIMESTAMPTZ, campaign VARCHAR, treatment VARCHAR, treated BOOLEAN, part
/// VARCHAR</c> (train, test,
/// score), the features as DOUBLE or VARCHAR, and the outcome.
/// </summary>
sealed class UpliftRowsStep : IStep
{
    const string Contacts = "uplift_contacts";
    const string Known = "uplift_known";
    const string Rows = "uplift_rows";

    readonly ProjectDefinition _project;
    readonly UpliftDefinition _model;
    readonly PastDecisions? _decisions;

    /// <param name="project">The project.</param>
    /// <param name="model">The model.</param>
    /// <param name="lake">Where decisions of the past are.</param>
    public UpliftRowsStep(ProjectDefinition project, UpliftDefinition model, LakeSession lake)
    {
        (_project, _model) = (project, model);
        _decisions = model.Campaigns is { } campaigns ? new PastDecisions(campaigns, lake) : null;
        Info = new StepInfo(
            $"contacts {model.Name}", Stage.Prepare,
            [
                .. model.Features.Select(FeatureStep.TableOf).Append(model.Outcome.Table)
                    .Concat(model.Contacts is { } contacts ? [contacts.Table] : Array.Empty<string>()).Distinct(),
            ],
            [TableOf(model)], model.Hash)
        {
            History = _decisions?.Version is { } version ? [version.ToString()] : [],
        };
    }

    /// <inheritdoc/>
    public StepInfo Info { get; }

    /// <summary>The table of a model's rows.</summary>
    public static string TableOf(UpliftDefinition model) => $"silver.uplift_{model.Name}";

    /// <summary>Whether the decisions that it learnt from are those of now.</summary>
    public bool IsInPlace(StepContext context) => _decisions is null
        || (context.Lake.Snapshot(TableOf(_model)).Applications.TryGetValue(Info.Name, out long mark)
            && mark == _decisions.Mark(context.Lake.Connection, context.AsOf));

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        DatasetStep.RequireColumns(context, _project, _model.Outcome, Info.Name);
        ContactCheck check = new(context, _model, Info.Name);
        DateTimeOffset until = KnownOutcomes.Until(_model.Outcome, context);
        ContactWindows windows = new(_model, context.AsOf, until, _project.Settings.Zone);
        try
        {
            check.RequireTable();
            connection.Execute($"CREATE OR REPLACE TEMP TABLE {Contacts} AS {SelectContacts(context)}", context.Cancellation);
            windows.Make(Contacts, connection);
            connection.Execute($"CREATE OR REPLACE TEMP VIEW {Known} AS SELECT * FROM {Contacts} JOIN {ContactWindows.Table} USING (contacted_at)");
            check.RequireKnown(Known, windows.Dates, until);
            UpliftRowsSql sql = SqlOf(_project, _model, Known, ModelColumn.Of(_model.Features, connection), context.AsOf);
            connection.Execute($"CREATE OR REPLACE TEMP TABLE {Rows} AS {sql.ToSql()}", context.Cancellation);
            check.RequireArms(Rows);
            context.Lake.Overwrite(
                TableOf(_model), $"SELECT * FROM {Rows} ORDER BY {UpliftRowsSql.Order}", context, marks: _decisions is null
                    ? null
                    : new Dictionary<string, long> { [Info.Name] = _decisions.Mark(context.Lake.Connection, context.AsOf) });
        }
        finally
        {
            connection.Execute(
                $"DROP VIEW IF EXISTS {Known}; DROP TABLE IF EXISTS {Contacts}; DROP TABLE IF EXISTS {ContactWindows.Table}; DROP TABLE IF EXISTS {Rows}");
        }
    }

    /// <summary>The SQL of the rows.</summary>
    internal static UpliftRowsSql SqlOf(
        ProjectDefinition project, UpliftDefinition model, string contacts, IReadOnlyList<ModelColumn> columns, DateTimeOffset asOf) => new()
    {
        Model = model,
        Columns = columns,
        Contacts = contacts,
        CustomerKey = project.Settings.CustomerKey,
        Zone = project.Settings.Zone,
        Seed = project.Settings.Seed,
        AsOf = asOf,
    };

    string SelectContacts(StepContext context) => _model.Contacts is { } table
        ? ContactsSql.Of(_model, table, _project.Settings.CustomerKey, context.AsOf)
        : _decisions!.Decided is { } decided
            ? ContactsSql.Of(_model, decided, context.AsOf)
            : "SELECT '' AS customer_key, TIMESTAMPTZ '1970-01-01' AS contacted_at, '' AS campaign, '' AS treatment, true AS treated WHERE false";
}

using Patron.Delta;
using Patron.DuckDb;
using Patron.Pipeline.Checks;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>A user's SELECT becomes its silver or gold table, once its checks hold.</summary>
sealed class SqlTableStep(SqlTableDefinition table, SqlReferences references, TableChecks checks) : IStep
{
    public StepInfo Info { get; } = new(
        table.TableName,
        Stage.Prepare,
        [.. references.Inputs.Concat(checks.Inputs).Distinct()],
        [table.TableName, .. checks.Outputs],
        table.Hash,
        references.UsesAsOf || checks.UsesAsOf);

    public void Run(StepContext context)
    {
        Connection connection = context.Lake.Connection;
        string resolved = SqlMistake.Resolve(table.Sql, context.Lake);
        // A view takes the text as it is, a semicolon or comment at its end included.
        connection.Execute($"CREATE OR REPLACE TEMP VIEW user_select AS {resolved}");
        string select = "SELECT * FROM user_select";
        if (table.Checks.Count > 0)
        {
            connection.Execute($"CREATE OR REPLACE TEMP TABLE checked AS {select}", context.Cancellation);
            checks.Require("checked", context);
            select = "SELECT * FROM checked";
        }

        if (table.Layer == TableLayer.Gold)
            select = $"SELECT *, {Sql.Literal(context.RunId)} AS run_id FROM ({select})";
        context.Lake.Overwrite(table.TableName, select, context, new TableOptions { Description = table.Description });
        connection.Execute("DROP VIEW user_select; DROP TABLE IF EXISTS checked");
    }
}

using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Direct.Files;

namespace Patron.Cli.Commands;

/// <summary><c>patron query</c>: a SELECT on the tables of a project.</summary>
sealed class QueryCommand : PatronCommand
{
    readonly Argument<string> _sql = new("SQL") { Description = "One SELECT, in quotes. Tables are bronze.NAME, silver.NAME, gold.NAME. Or just a table." };
    readonly Option<string> _format = Opt.OneOf(
        "--format", "How rows are given. Default: table, or what the name after --out ends in.", null, "table", "csv", "json", "parquet");

    readonly Option<string?> _out = Opt.Text("--out", "FILE", "Write the rows to a file in place of standard output.");
    readonly Option<string> _project = Opt.Project();
    readonly Option<string?> _environment = Opt.Environment();
    readonly Option<string?> _experiment = Opt.Experiment("Read the tables of a scoring experiment; see patron score.");

    public QueryCommand() : base("query", "Run a SELECT on a project's tables.")
    {
        Story = """
            The tables are read at their newest version, also while a run goes on, or at another: silver.orders AT (VERSION => 3),
            silver.orders AT (TIMESTAMP => '2026-01-31'); delta_scan('path') reads a Delta table elsewhere. The SQL is DuckDB's; the functions that models
            give, such as bg_nbd_p_alive and stable_share, work in it, and as_of() is the project's.
            """;
        Examples =
        [
            ("patron query \"SELECT count(*) FROM silver.purchases\"", "In the project of this folder"),
            ("patron query \"SELECT * FROM gold.lifetime_value ORDER BY value DESC LIMIT 20\" --project shop --format csv", "The most valuable customers as CSV"),
            ("patron query silver.purchases@v0", "A table as its first version had it"),
            ("patron query \"SELECT * FROM gold.treatments\" --out treatments.parquet", "A whole table as a Parquet file"),
        ];
        foreach (Option option in new Option[] { _format, _out, _project, _environment, _experiment })
            Add(option);
        Add(_sql);
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string sql = arguments.GetValue(_sql)!.Trim().TrimEnd(';');
        string? path = arguments.GetValue(_out);
        string? format = arguments.GetValue(_format);
        if (path is not null && format == "table")
            throw new UsageException("--out takes csv, json or parquet: a table is for reading on the screen");
        if (path is null && format == "parquet" && !Console.IsOutputRedirected)
            throw new UsageException("Parquet is not for the screen: name a file with --out");
        OutputFile? file = path is null ? null : OutputFile.Check(path, format);

        using Workspace workspace = Workspace.Open(
            arguments.GetValue(_project)!, arguments.GetValue(_environment), arguments.GetValue(_experiment));
        sql = workspace.Bind(sql);
        RowTable? table = Session.Show(display =>
        {
            display.Begin("query", () => new WorkProgress(workspace.Lake.Progress.Fraction, workspace.Lake.Progress.RowsDone));
            return Answer(sql, format ?? "table", file, workspace, session);
        });
        table?.Write(Session.Output);
        return ExitCode.Done;
    }

    /// <summary>Rows for the screen, which are shown when the progress is gone; null where they went elsewhere.</summary>
    static RowTable? Answer(string sql, string format, OutputFile? file, Workspace workspace, Session session)
    {
        if (file is not null)
        {
            file.Write(sql, workspace.Lake.Connection, session.Cancellation);
            return null;
        }

        if (format == "table")
            return RowTable.Of(workspace.Lake.Connection.Query(sql, session.Cancellation));
        using Stream output = Console.OpenStandardOutput();
        OutputFile.Write(sql, format, output, workspace.Lake.Connection, session.Cancellation);
        return null;
    }
}

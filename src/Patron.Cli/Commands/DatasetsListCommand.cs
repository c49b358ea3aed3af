using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Datasets;

namespace Patron.Cli.Commands;

/// <summary><c>patron datasets list</c>: the data sets of a project.</summary>
sealed class DatasetsListCommand : ProjectCommand
{
    public DatasetsListCommand() : base("list", "List data sets with their rows.")
    {
        Examples = [("patron datasets list", "The data sets of the project in this folder")];
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = OpenToRead(arguments, "see data sets");
        IReadOnlyList<DatasetSummary> datasets = DatasetSummary.All(workspace.Project, workspace.Lake);
        session.Give(new { Datasets = datasets }, output =>
        {
            TextTable table = new(("data set", false), ("features", false), ("targets", false), ("models", false), ("train", true), ("score", true));
            foreach (DatasetSummary one in datasets)
            {
                table.Add(
                    one.Name, string.Join(", ", one.Features), string.Join(", ", one.Targets), string.Join(", ", one.Models),
                    RowsOf(one, "train"), RowsOf(one, "score"));
            }

            table.Write(output);
        });
        return ExitCode.Done;
    }

    static string RowsOf(DatasetSummary dataset, string part) => $"{dataset.Rows.Where(rows => rows.Part == part).Sum(rows => rows.Rows):N0}";
}

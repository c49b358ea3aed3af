using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Datasets;
using Patron.Pipeline.Direct;
using Patron.Pipeline.Projects.Reading;

namespace Patron.Cli.Commands;

/// <summary><c>patron datasets show</c>: one data set.</summary>
sealed class DatasetsShowCommand : ProjectCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "The data set; that of a model without one has the model's name." };

    public DatasetsShowCommand() : base("show", "Show what a data set is made of, with its rows by part and instant.")
    {
        Examples = [("patron datasets show churn", "Features, targets, rows")];
        Add(_name);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = OpenToRead(arguments, "see data sets");
        DatasetSummary found = Find(workspace, arguments.GetValue(_name)!);
        session.Give(found, output =>
        {
            output.WriteLine($"{found.Name}: {found.Table}, defined in {found.File}");
            output.WriteLine($"features  {string.Join(", ", found.Features)}");
            output.WriteLine($"targets   {string.Join(", ", found.Targets)}");
            output.WriteLine($"models    {string.Join(", ", found.Models)}");
            if (found.Rows.Count == 0)
            {
                output.WriteLine("no rows yet: run the project first");
                return;
            }

            output.WriteLine();
            TextTable table = new(("part", false), ("as of", false), ("rows", true));
            foreach (DatasetRows rows in found.Rows)
                table.Add(rows.Part, Amounts.Instant(rows.AsOf), $"{rows.Rows:N0}");
            table.Write(output);
        });
        return ExitCode.Done;
    }

    /// <exception cref="InputException">There is none of that name.</exception>
    public static DatasetSummary Find(Workspace workspace, string name)
    {
        IReadOnlyList<DatasetSummary> datasets = DatasetSummary.All(workspace.Project, workspace.Lake);
        return datasets.FirstOrDefault(dataset => dataset.Name == name) ?? throw new InputException(
            datasets.Count == 0
                ? $"there is no data set '{name}': the project has none"
                : $"there is no data set '{name}': {Suggestion.Among(name, [.. datasets.Select(dataset => dataset.Name)])}");
    }
}

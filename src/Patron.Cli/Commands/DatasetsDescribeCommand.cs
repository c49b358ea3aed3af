using System.CommandLine;
using System.Text;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Pipeline.Datasets;
using Patron.Pipeline.Direct;

namespace Patron.Cli.Commands;

/// <summary><c>patron datasets describe</c>: the features of a data set, as a table or a page.</summary>
sealed class DatasetsDescribeCommand : ProjectCommand
{
    readonly Argument<string> _name = new("NAME") { Description = "The data set; that of a model without one has the model's name." };
    readonly Option<string?> _target = new("--target") { HelpName = "NAME", Description = "The target to look at. Default: the first that is 1 or 0." };
    readonly Option<string?> _out = new("--out") { HelpName = "PAGE.html", Description = "Write a page with histograms and target rates." };

    public DatasetsDescribeCommand() : base("describe", "Describe the features of a data set: values, importance, drift.")
    {
        Story = """
            Of the training rows: missing values, means, how well each feature alone ranks the target, which features go together; and
            how far the rows to score lie from them. The page adds histograms with the target's rate. It holds no customer's row.
            """;
        Examples =
        [
            ("patron datasets describe churn", "A table"),
            ("patron datasets describe churn --out churn.html", "A page for people"),
        ];
        Add(_name);
        Add(_target);
        Add(_out);
        AddCommon();
    }

    public override int Run(ParseResult arguments, Session session)
    {
        using Workspace workspace = OpenToRead(arguments, "see data sets");
        DatasetSummary found = DatasetsShowCommand.Find(workspace, arguments.GetValue(_name)!);
        DatasetDescription description = Describe(workspace, found.Name, arguments.GetValue(_target));
        string? page = arguments.GetValue(_out);
        if (page is not null)
            File.WriteAllText(page, description.ToHtml(), new UTF8Encoding(false));
        session.Give(description, output =>
        {
            TextTable table = new(
                ("feature", false), ("missing", true), ("different", true), ("mean", true), ("ranks", true), ("drift", true));
            foreach (DescribedFeature feature in description.Features)
            {
                table.Add(
                    feature.Column.Column, $"{100.0 * feature.Column.Missing / feature.Column.Rows:0.0} %", $"{feature.Column.Distinct:N0}",
                    feature.Column.Mean is { } mean ? $"{mean:G4}" : "",
                    feature.Importance?.Auc is { } auc ? $"{100 * auc.Value:0.0} %" : "",
                    feature.Drift is { } drift ? $"{drift.Stability:0.000}" : "");
            }

            table.Write(output);
            if (page is not null)
                output.WriteLine($"written to {page}");
        });
        return ExitCode.Done;
    }

    static DatasetDescription Describe(Workspace workspace, string name, string? target)
    {
        try
        {
            return DatasetDescription.Of(workspace.Project, workspace.Lake, name, target);
        }
        catch (InvalidOperationException error)
        {
            throw new InputException(error.Message);
        }
    }
}

using System.CommandLine;
using Patron.Cli.Projects;
using Patron.Cli.Terminal;
using Patron.Cli.Usage;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Roles;
using Patron.Pipeline.Scorings;

namespace Patron.Cli.Commands;

/// <summary><c>patron forget</c>: a customer who asked to be erased.</summary>
sealed class ForgetCommand : PatronCommand
{
    readonly Argument<string> _customer = new("CUSTOMER") { Description = "The customer's key." };
    readonly Option<string> _project = Opt.Project();
    readonly Option<bool> _trial = new("--dry-run") { Description = "Search, and change nothing." };

    public ForgetCommand() : base("forget", "Remove a customer everywhere, and prove it.")
    {
        Story = "Removes the customer's rows, and rows that belong to them such as their order lines, from every table of every environment, "
            + "rejected rows, logs, reports and campaign files. Tables are written anew and their earlier versions deleted for good. "
            + "The next run leaves the customer out though a source still names them, and fits the models without them.\n"
            + "Files of your own are searched and named, never changed. Ends with 1 when a row is left.";
        Examples =
        [
            ("patron forget C00000042", "In the project of this folder"),
            ("patron forget 42 --project shop --dry-run", "Look first"),
        ];
        Add(_customer);
        Add(_project);
        Add(_trial);
        Add(Opt.Json());
    }

    public override int Run(ParseResult arguments, Session session)
    {
        string folder = arguments.GetValue(_project)!;
        string customer = arguments.GetValue(_customer)!;
        bool isTrial = arguments.GetValue(_trial);
        ProjectDefinition[] projects =
        [
            .. from environment in Environments(Workspace.Load(folder, null))
               let own = Workspace.Load(folder, environment)
               from project in Scoring.All(own).Select(scoring => Scoring.Apart(own, scoring.Name)).Prepend(own)
               select project,
        ];
        foreach (ProjectDefinition project in projects)
            RoleRules.Of(project, TimeProvider.System).Require(Role.Operator, "forget a customer");
        List<ForgetProof> proofs = [];
        foreach (ProjectDefinition project in projects)
            proofs.Add(Forget.Customer(project, customer, isTrial, TimeProvider.System, session.Cancellation));

        session.Give(
            new { Customer = customer, DryRun = isTrial, Environments = proofs },
            output =>
            {
                foreach (ForgetProof proof in proofs)
                    Write(output, proof, isTrial);
            });
        return isTrial || proofs.TrueForAll(proof => proof.IsComplete) ? ExitCode.Done : ExitCode.Failed;
    }

    /// <summary>The project's own state and that of each environment that was ever run.</summary>
    static IEnumerable<string?> Environments(ProjectDefinition project)
    {
        string folder = project.PathOf(Path.Combine(ProjectFiles.StateFolder, "environments"));
        IEnumerable<string> names = Directory.Exists(folder)
            ? Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)
            : [];
        return names.Prepend(null);
    }

    static void Write(TextWriter output, ForgetProof proof, bool isTrial)
    {
        if (proof.Environment is { } environment)
            output.WriteLine($"Environment {environment}");
        if (proof.Experiment is { } experiment)
            output.WriteLine($"Scoring experiment {experiment}");
        TextTable table = new(
            ("table", false), (isTrial ? "rows" : "rows removed", true), ("files deleted", true), ("versions gone", false), ("rows left", true));
        foreach (ForgottenTable one in proof.Tables)
        {
            string gone = one.VersionsGone is { } versions
                ? versions.Oldest == versions.Newest ? $"{versions.Oldest}" : $"{versions.Oldest} to {versions.Newest}"
                : "";
            table.Add(one.Table, $"{one.Rows:N0}", $"{one.FilesDeleted:N0}", gone, $"{one.Left:N0}");
        }

        table.Write(output);
        if (proof.TablesWithout.Count > 0)
            output.WriteLine($"Without a column that names a customer: {string.Join(", ", proof.TablesWithout)}");
        output.WriteLine(
            $"{Amounts.Count(proof.FilesSearched, "file")} beside the lake searched: logs, models, reports, campaign files");
        foreach (ForgottenFile file in proof.Files)
            output.WriteLine($"  {file.File}: {file.Done}");
        if (proof.AuditMark is { } mark)
            output.WriteLine($"The audit log tells of it as {mark}, without the customer's name.");
        foreach (string source in proof.Sources)
            output.WriteLine($"  {source}: yours; it still names the customer, and Patron will leave them out of it");
    }
}

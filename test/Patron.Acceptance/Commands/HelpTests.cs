using System.Text;

namespace Patron.Acceptance.Commands;

public sealed class HelpTests
{
    static readonly string[] Names =
    [
        "demo", "init", "run", "serve", "keys", "keys add", "keys list", "keys revoke", "runs", "runs list", "runs show", "runs compare", "runs diff", "runs send", "reproduce", "query", "tables", "describe", "history", "lineage", "datasets", "datasets list", "datasets show", "datasets describe", "check", "events", "events take", "events status", "forget",
        "models", "models list", "models show", "models compare", "models approve", "models promote", "models rollback", "models archive",
        "models export", "models card", "models scored",
        "audit", "audit show", "audit verify",
        "clv", "churn", "plan", "simulate", "simulate retail", "simulate telecom", "simulate gaming",
    ];

    [Fact]
    public void The_help_of_every_command_reads_as_agreed()
    {
        ProgramResult whole = PatronProgram.Run(Repository.Root, "--help");
        Assert.Equal((0, ""), (whole.ExitCode, whole.Error));
        StringBuilder text = new(whole.Output);
        foreach (string name in Names)
        {
            ProgramResult one = PatronProgram.Run(Repository.Root, [.. name.Split(' '), "--help"]);
            Assert.Equal((0, ""), (one.ExitCode, one.Error));
            text.Append('\n').Append("==== patron ").Append(name).Append(" --help\n").Append(one.Output);
        }

        Expectation.Matches("help", text.ToString());
    }

    [Fact]
    public void The_version_is_printed_alone() =>
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", PatronProgram.Run(Repository.Root, "--version").Output.ReplaceLineEndings("\n"));
}

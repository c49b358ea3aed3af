using System.Text.Json;
using Patron.Pipeline.Tests.Tracking.Server;

namespace Patron.Acceptance.Commands;

/// <summary>A project whose runs go to a server.</summary>
public sealed class RunsSendCommandTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    ProgramResult Run(params string[] words) => PatronProgram.Run(_folder.FullPath, words);

    void Project(string tracking)
    {
        _folder.Write("patron.yml", $"name: shop\ncustomer_key: id\ncurrency: EUR\nas_of: 2026-01-01\n{tracking}");
        _folder.Write("tables/silver/people.sql", "SELECT 'C17' AS id");
    }

    [Fact]
    public void What_a_run_could_not_send_is_sent_when_the_server_is_there()
    {
        using ContractServer server = new();
        Project($"tracking: {server.Url}\n");
        server.Stop();
        ProgramResult run = Run("run");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("was not sent", run.Error, StringComparison.Ordinal);
        ProgramResult away = Run("runs", "send");
        Assert.Equal(1, away.ExitCode);
        Assert.Contains($"{server.Url} does not answer", away.Error, StringComparison.Ordinal);

        server.Start();
        ProgramResult sent = Run("runs", "send");
        Assert.Equal((0, $"sent 1 runs and 0 versions of models to {server.Url}, experiment shop\n"), (sent.ExitCode, sent.Output.ReplaceLineEndings("\n")));
        Assert.StartsWith("nothing to send", Run("runs", "send").Output, StringComparison.Ordinal);
        using JsonDocument all = JsonDocument.Parse(Run("runs", "send", "--all", "--json").Output);
        Assert.Equal(1, all.RootElement.GetProperty("runs").GetInt32());
        Assert.Single(server.Runs);
    }

    [Fact]
    public void A_project_without_a_server_says_what_to_add()
    {
        Project("");
        ProgramResult result = Run("runs", "send");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("add 'tracking: http://HOST:PORT'", result.Error, StringComparison.Ordinal);
    }
}

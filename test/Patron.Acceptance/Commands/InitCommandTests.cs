using System.Text.Json;

namespace Patron.Acceptance.Commands;

public sealed class InitCommandTests
{
    [Fact]
    public void A_template_without_its_data_makes_their_folder_and_says_what_to_put_there()
    {
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, "init", "telco", "--template", "telco-churn");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains(
            $"first: put your telco_customer_churn.csv into {Path.Combine("telco", "data")}\nnext: patron run telco\n",
            result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.True(Directory.Exists(folder.PathOf(Path.Combine("telco", "data"))));
    }

    [Fact]
    public void A_template_of_events_asks_for_the_table_that_they_are_looked_up_in()
    {
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, "init", "play", "--template", "gaming");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains($"first: put your postcodes.csv into {Path.Combine("play", "data")}\n", result.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retail")]
    [InlineData("telecom")]
    public void A_template_with_its_data_asks_for_nothing(string template)
    {
        using TemporaryFolder folder = new();
        ProgramResult result = PatronProgram.Run(folder.FullPath, "init", "own", "--template", template, "--json");

        Assert.Equal(0, result.ExitCode);
        using JsonDocument document = JsonDocument.Parse(result.Output);
        Assert.Empty(document.RootElement.GetProperty("missing").EnumerateArray());
    }
}

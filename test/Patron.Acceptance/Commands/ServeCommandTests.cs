namespace Patron.Acceptance.Commands;

public sealed class ServeCommandTests
{
    [Fact]
    public async Task Serve_says_where_it_listens_answers_and_ends_well_when_it_is_told_to()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are of Linux and macOS");
        using TemporaryFolder folder = new();
        folder.Write("patron.yml", "name: empty\ncustomer_key: customer_id\ncurrency: EUR\n");
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        using ServedProject served = await ServedProject.StartAsync(folder.FullPath, cancellation);
        Assert.Equal("""{"status":"ready"}""", await served.Client.GetStringAsync(new Uri("/health/ready", UriKind.Relative), cancellation));
        Assert.Equal(
            (0, "patron: there are no keys, so that this machine alone is answered: 'patron keys add' makes one\npatron: stopping; press Ctrl-C again to end at once\n"),
            await served.StopAsync(cancellation));
    }

    [Fact]
    public void Serve_refuses_a_folder_without_a_project_and_an_address_of_another_machine()
    {
        using TemporaryFolder folder = new();
        ProgramResult none = PatronProgram.Run(folder.FullPath, "serve");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("has no patron.yml", none.Error, StringComparison.Ordinal);
        Assert.Contains(
            "--port: '70000' is not a port, 0 to 65535", PatronProgram.Run(folder.FullPath, "serve", "--port", "70000").Error, StringComparison.Ordinal);
        Assert.Contains("--address: 'here' is not an address", PatronProgram.Run(folder.FullPath, "serve", "--address", "here").Error, StringComparison.Ordinal);
    }
}

using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking.Server;

namespace Patron.Pipeline.Tests.Projects;

public sealed class TrackingSettingsTests : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    ProjectSettings Load(string tracking, string? environment = null)
    {
        _folder.Write("patron.yml", $"name: shop\ncustomer_key: id\ncurrency: EUR\n{tracking}");
        return ProjectLoader.Load(_folder.FullPath, environment).Settings;
    }

    [Fact]
    public void A_server_is_an_address_or_a_mapping()
    {
        Assert.Null(Load("").Tracking);
        Assert.Null(Load("tracking: folder\n").Tracking);
        Assert.Equal("http://mlflow:5000", Load("tracking: http://mlflow:5000\n").Tracking!.Url.Text);
        TrackingServerDefinition server = Load(
            "tracking: { url: \"https://${env:MLFLOW}/m\", user: ana, password: \"${env:WORD}\" }\n").Tracking!;
        Assert.Equal(("https://${env:MLFLOW}/m", "ana", "${env:WORD}"), (server.Url.Text, server.User!.Text, server.Password!.Text));
        Assert.Equal("${file:token}", Load("tracking: { url: https://m, token: \"${file:token}\" }\n").Tracking!.Token!.Text);
    }

    [Fact]
    public void An_environment_names_another_server_or_none_and_has_an_experiment_of_its_own()
    {
        const string settings = "tracking: http://a\nenvironments:\n  prod: { tracking: http://b }\n  test: { tracking: folder }\n  dev: { seed: 1 }\n";
        Assert.Equal("http://a", Load(settings).Tracking!.Url.Text);
        Assert.Equal("http://b", Load(settings, "prod").Tracking!.Url.Text);
        Assert.Null(Load(settings, "test").Tracking);
        Assert.Equal("http://a", Load(settings, "dev").Tracking!.Url.Text);
        Assert.Equal(("shop", "shop.prod"), (TrackingServer.ExperimentOf(Load(settings)), TrackingServer.ExperimentOf(Load(settings, "prod"))));
    }

    [Fact]
    public void Where_runs_are_sent_changes_no_result() =>
        Assert.Equal(DefinitionHash.Of(Load("")), DefinitionHash.Of(Load("tracking: http://mlflow:5000\n")));

    [Theory]
    [InlineData("tracking: mlflow:5000\n", "an address such as")]
    [InlineData("tracking: [a]\n", "'folder', or the address of an MLflow server")]
    [InlineData("tracking: http://ana:hunter2@mlflow:5000\n", "written in clear")]
    [InlineData("tracking: { url: http://a, user: ana, password: hunter2 }\n", "written in clear")]
    [InlineData("tracking: { url: http://a, user: ana }\n", "one of 'user' and 'password'")]
    [InlineData("tracking: { url: http://a, user: ana, password: \"${env:P}\", token: \"${env:T}\" }\n", "'token' beside 'user' and 'password'")]
    [InlineData("tracking: { user: ana }\n", "url")]
    [InlineData("tracking: { url: http://a, tokn: \"${env:T}\" }\n", "tokn")]
    public void Mistakes_are_told_and_no_secret_with_them(string tracking, string expected)
    {
        string message = Assert.Throws<ProjectException>(() => Load(tracking)).Message;
        Assert.Contains(expected, message);
        Assert.Contains("patron.yml:4", message);
        Assert.DoesNotContain("hunter2", message);
    }
}

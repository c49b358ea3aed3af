using Patron.Pipeline.Delivery;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tests.Scorings;

namespace Patron.Pipeline.Tests.Delivery;

public sealed class DeliverRunTests(ScoredShop shop) : IClassFixture<ScoredShop>
{
    [Fact]
    public void A_campaign_that_cannot_be_delivered_keeps_nothing_from_another_and_the_next_run_goes_on()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        const string campaign = "audience: churn >= 0.1\ncontrol: 0.1\noverlap: allow\nchannel: sms\nrules: [{ name: all, when: churn >= 0.2, treatment: text, campaign_code: T }]\n";
        folder.Write("taken", "in the way");
        folder.Write("treatments/a_first.yml", campaign + "delivery: { folder: taken }\n");
        folder.Write("treatments/z_last.yml", campaign + "delivery: { folder: last }\n");
        SilentObserver observer = new();
        RunSummary Run() => PipelineRun.Execute(ProjectLoader.Load(folder.FullPath), new RunRequest(), observer, TestContext.Current.CancellationToken);

        StepFailedException failure = Assert.Throws<StepFailedException>(() => Run());
        Assert.Equal("deliver a_first", failure.Step);
        Assert.IsType<DeliveryException>(failure.InnerException);
        Assert.Equal(2, Directory.GetFiles(folder.PathOf("last")).Length);

        File.Delete(folder.PathOf("taken"));
        Assert.Equal(["deliver a_first"], Run().Steps.Where(step => step.Outcome.Status == StepStatus.Done).Select(step => step.Step.Name));
        Assert.Equal(2, Directory.GetFiles(folder.PathOf("taken")).Length);
        Assert.Equal(2, Directory.GetFiles(folder.PathOf("last")).Length);
    }

    /// <summary>What would be sent needs a secret that is not there: asked to send, the run fails, and otherwise it does not.</summary>
    [Fact]
    public void A_run_of_the_past_sends_servers_nothing_unless_it_is_asked_to()
    {
        using TemporaryFolder folder = new();
        shop.CopyTo(folder);
        ScoredShop.Treat(folder, 0.2);
        File.AppendAllText(
            folder.PathOf("treatments", "win_back.yml"), "\ndelivery: { webhook: { url: '${env:PATRON_TEST_NO_SUCH}' } }\n");
        SilentObserver observer = new();
        RunSummary Run(string asOf, bool deliver) => PipelineRun.Execute(
            ProjectLoader.Load(folder.FullPath), new RunRequest { AsOf = asOf, Deliver = deliver }, observer,
            TestContext.Current.CancellationToken);

        Run("2025-12-01", deliver: false);
        Assert.Contains(observer.Warnings, warning => warning.Contains("2025-12-01T00:00:00Z is in the past", StringComparison.Ordinal));
        Assert.IsType<SecretException>(Assert.Throws<StepFailedException>(() => Run("2025-12-01", deliver: true)).InnerException);
        Assert.IsType<SecretException>(Assert.Throws<StepFailedException>(() => Run("2026-01-01", deliver: false)).InnerException);
    }
}

using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Propensity;

/// <summary>The 200 made-up subscribers of testdata/propensity.</summary>
static class Subscribers
{
    static readonly CustomerFile File = CustomerFile.Read(Repository.PathOf("testdata", "propensity", "subscribers.csv"));

    public static FeatureTable Table() => File.Table(["plan", "addon"], ["months", "spend"]);

    public static bool[] Churned() => File.Are("churned", "yes");

    public static string[] Keys() => File.Texts("subscriber");
}

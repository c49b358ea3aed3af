using System.Text.RegularExpressions;

namespace Patron.Acceptance.Commands;

/// <summary>The telecom template with fewer customers.</summary>
public sealed partial class Mobile() : ExampleProject("telecom", "mobile", SetCustomers)
{
    static void SetCustomers(string folder)
    {
        string source = Path.Combine(folder, "sources", "operator.yml");
        File.WriteAllText(source, Customers().Replace(File.ReadAllText(source), "customers: 1500"));
    }

    [GeneratedRegex(@"customers: \d+")]
    private static partial Regex Customers();
}

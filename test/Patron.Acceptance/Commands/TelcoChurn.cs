namespace Patron.Acceptance.Commands;

/// <summary>The telco churn template with the public file in its place.</summary>
public sealed class TelcoChurn() : ExampleProject("telco-churn", "telco", PutData)
{
    static void PutData(string folder) => File.Copy(
        Repository.Shared("data", "telco_customer_churn.csv"),
        Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "data")).FullName, "telco_customer_churn.csv"));
}

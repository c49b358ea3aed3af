using Patron.Models.Preprocessing;

namespace Patron.Models.Tests.Propensity;

/// <summary>The public telco customers: 7,032 rows that have a TotalCharges, 1,869 of them churned.</summary>
sealed class Telco
{
    public static readonly string[] Categories =
    [
        "gender", "SeniorCitizen", "Partner", "Dependents", "PhoneService", "MultipleLines", "InternetService", "OnlineSecurity",
        "OnlineBackup", "DeviceProtection", "TechSupport", "StreamingTV", "StreamingMovies", "Contract", "PaperlessBilling",
        "PaymentMethod",
    ];

    public static readonly string[] Numbers = ["tenure", "MonthlyCharges", "TotalCharges"];

    Telco(CustomerFile file)
    {
        File = file;
        Table = file.Table(Categories, Numbers);
        Churned = file.Are("Churn", "Yes");
    }

    public CustomerFile File { get; }

    public FeatureTable Table { get; }

    public bool[] Churned { get; }

    public static Telco Whole() =>
        new(CustomerFile.Read(Repository.Shared("data", "telco_customer_churn.csv")).Where(
            cell => cell("TotalCharges").Trim().Length > 0));

    public static Telco WithFolds()
    {
        CustomerFile file = CustomerFile.Read(Repository.Shared("reference", "telco_folds.csv"));
        return new Telco(file.Where(cell => cell("TotalCharges").Length > 0));
    }
}

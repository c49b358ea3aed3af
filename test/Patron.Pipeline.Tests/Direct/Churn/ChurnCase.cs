using System.Globalization;
using System.Text;
using Patron.Models.Numerics;
using Patron.Models.Preprocessing;
using Patron.Pipeline.Direct.Churn;

namespace Patron.Pipeline.Tests.Direct.Churn;

/// <summary>Customers whose leaving depends on months and plan by a known rule, as a file and as columns.</summary>
sealed class ChurnCase
{
    public ChurnCase(int count)
    {
        (Ids, Left) = (new string[count], new bool[count]);
        (double[] months, string[] plans) = (new double[count], new string[count]);
        StringBuilder csv = new("id,months,plan,left\n");
        for (int i = 0; i < count; i++)
        {
            Ids[i] = $"C{i:0000}";
            months[i] = Math.Floor(60 * StableHash.Share(1, "months", Ids[i]));
            plans[i] = StableHash.Share(1, "plan", Ids[i]) < 0.5 ? "monthly" : "yearly";
            double odds = 0.5 - (0.05 * months[i]) + (plans[i] == "monthly" ? 1.5 : 0);
            Left[i] = StableHash.Share(1, "left", Ids[i]) < 1 / (1 + Math.Exp(-odds));
            csv.Append(CultureInfo.InvariantCulture, $"{Ids[i]},{months[i]},{plans[i]},{(Left[i] ? "Yes" : "No")}\n");
        }

        (Csv, Features) = (csv.ToString(), new FeatureTable([new NumericColumn("months", months), new CategoryColumn("plan", plans)]));
    }

    public string Csv { get; }

    public string[] Ids { get; }

    public FeatureTable Features { get; }

    public bool[] Left { get; }

    /// <summary>The analysis of the file, or of another content.</summary>
    public ChurnOutcome Run(Func<ChurnRequest, ChurnRequest>? ask = null, AnalysisNotes? notes = null, string? content = null)
    {
        using TemporaryFolder folder = new();
        ChurnRequest request = new() { File = folder.Write("customers.csv", content ?? Csv), Target = "left", Id = "id" };
        return ChurnAnalysis.Execute(
            ask is null ? request : ask(request), notes ?? new AnalysisNotes(), TestContext.Current.CancellationToken);
    }
}

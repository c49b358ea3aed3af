using System.Globalization;

namespace Patron.Simulation;

/// <summary>The ranges of <see cref="RetailOptions"/>: every violation is told with the value found and the range.</summary>
static class RetailOptionsCheck
{
    public static List<string> Of(RetailOptions options)
    {
        List<string> problems = [];
        Within(problems, nameof(options.Customers), options.Customers, 1, RetailOptions.MostCustomers);
        Span(problems, options);
        Positive(problems, nameof(options.AcquisitionShare), options.AcquisitionShare, most: 1);
        Positive(problems, nameof(options.PurchaseR), options.PurchaseR);
        Positive(problems, nameof(options.PurchaseAlpha), options.PurchaseAlpha);
        if (options.PurchaseR / options.PurchaseAlpha > 2)
        {
            problems.Add(Text($"PurchaseR / PurchaseAlpha is {options.PurchaseR / options.PurchaseAlpha} purchases per week; ")
                + "at most 2 are possible.");
        }

        Positive(problems, nameof(options.DropOutA), options.DropOutA);
        Positive(problems, nameof(options.DropOutB), options.DropOutB);
        Positive(problems, nameof(options.SpendP), options.SpendP);
        Positive(problems, nameof(options.SpendV), options.SpendV);
        if (!(options.SpendQ > 1 && double.IsFinite(options.SpendQ)))
            problems.Add(Text($"SpendQ is {options.SpendQ}; it must be finite and above 1, or spend has no mean."));
        Within(problems, nameof(options.LinesPerOrder), options.LinesPerOrder, 1, 20);
        Within(problems, nameof(options.CovariateStrength), options.CovariateStrength, 0, 2);
        Within(problems, nameof(options.SeasonStrength), options.SeasonStrength, 0, 2);
        Within(problems, nameof(options.TreatmentStrength), options.TreatmentStrength, 0, 2);
        Within(problems, nameof(options.CampaignEveryWeeks), options.CampaignEveryWeeks, 1, 52);
        Within(problems, nameof(options.CampaignWeeks), options.CampaignWeeks, 1, options.CampaignEveryWeeks);
        Within(problems, nameof(options.ContactShare), options.ContactShare, 0, 1);
        Within(problems, nameof(options.ControlShare), options.ControlShare, 0, 1);
        if (options.Threads is int threads)
            Within(problems, nameof(options.Threads), threads, 1, 256);
        return problems;
    }

    static void Span(List<string> problems, RetailOptions options)
    {
        if (options.Days is < 56 or > 7_305)
        {
            problems.Add(Text($"To is {options.To:yyyy-MM-dd}, {options.Days} days after From ({options.From:yyyy-MM-dd}); ")
                + "the data must span 56 to 7305 days.");
        }
    }

    static void Within(List<string> problems, string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            problems.Add(Text($"{name} is {value}; it must lie between {least} and {most}."));
    }

    static void Positive(List<string> problems, string name, double value, double most = double.MaxValue)
    {
        if (!(value > 0 && value <= most))
            problems.Add(Text($"{name} is {value}; it must be above 0 and {(most == 1 ? "at most 1" : "finite")}."));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

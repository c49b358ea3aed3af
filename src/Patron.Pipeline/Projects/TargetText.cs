using System.Globalization;

namespace Patron.Pipeline.Projects;

/// <summary>A target in words.</summary>
static class TargetText
{
    /// <summary>Whole, with table and columns: <c>nothing in silver.purchases by ordered_at for 26w</c>.</summary>
    public static string Of(TargetDefinition target) =>
        What(target)
        + (target.BlindSpot.IsZero ? "" : $" after a blind spot of {target.BlindSpot}")
        + Whom(target)
        + (target.Known is { } known ? $"; rows are known by {known}" : "");

    /// <summary>In a few words: <c>nothing in silver.purchases within 26w</c>.</summary>
    public static string InShort(TargetDefinition target) => target.Kind switch
    {
        TargetKind.Inactivity => $"nothing in {target.Table} within {target.Horizon}",
        TargetKind.ContractEnd => $"a contract that ends within {target.Horizon}",
        TargetKind.RevenueDilution => $"revenue down by more than {Percent(target)} over {target.Horizon}",
        TargetKind.FirstDayChurn => $"no return within {target.Horizon} of the first day",
        TargetKind.FutureCount => $"rows within {target.Horizon}",
        TargetKind.FutureValue => $"{target.Amount} within {target.Horizon}",
        _ => throw new InvalidOperationException($"no words are known for the target kind {target.Kind}"),
    };

    static string What(TargetDefinition target)
    {
        string rows = $"{target.Table} by {target.Time}";
        return target.Kind switch
        {
            TargetKind.Inactivity or TargetKind.FirstDayChurn => $"nothing in {rows} for {target.Horizon}",
            TargetKind.ContractEnd => $"an end of a contract in {rows} within {target.Horizon}",
            TargetKind.RevenueDilution =>
                $"{target.Amount} of {rows} over {target.Horizon} more than {Percent(target)} below the {target.Horizon} before",
            TargetKind.FutureCount => $"rows of {rows} within {target.Horizon}",
            TargetKind.FutureValue => $"{target.Amount} of {rows} within {target.Horizon}",
            _ => throw new InvalidOperationException($"no words are known for the target kind {target.Kind}"),
        };
    }

    static string Whom(TargetDefinition target) => target.Kind switch
    {
        TargetKind.FirstDayChurn => ", of customers on their first day",
        TargetKind.ContractEnd => ", of customers whose contract runs",
        TargetKind.RevenueDilution => ", of customers who brought something in those",
        _ => target.ActiveWithin is { } active ? $", of customers active within {active}" : "",
    };

    static string Percent(TargetDefinition target) =>
        (target.Drop!.Value * 100).ToString("0.##", CultureInfo.InvariantCulture) + " %";
}

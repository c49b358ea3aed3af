namespace Patron.Pipeline.Modelling;

/// <summary>The covariates of a calendar that move a registered model's rate of buying, and what they are worth.</summary>
public sealed record LearntCalendar
{
    /// <summary>The columns, in the definition's order.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Weight of the L2 penalty on the effects.</summary>
    public required double Penalty { get; init; }

    /// <summary>Against the model without them, fitted to the same histories.</summary>
    public required CovariateTest Test { get; init; }

    /// <summary>The name of a column's effect among the fitted parameters: <c>buying by december</c>.</summary>
    internal static string EffectOf(string column) => $"buying by {column}";
}

namespace Patron.Pipeline.Treatments;

/// <summary>Where treatments find their customers: one row for each, what is known of them in columns.</summary>
/// <param name="Inputs">The tables that the SELECT reads.</param>
/// <param name="Select">Gives the rows at an as-of instant; one column is <c>customer_key</c>.</param>
sealed record CustomerSource(IReadOnlyList<string> Inputs, Func<DateTimeOffset, string> Select)
{
    /// <summary>The name under which expressions see the rows.</summary>
    public const string View = "customers";
}

namespace Patron.Pipeline.Treatments;

/// <summary>The customers whom a contact may be chosen for.</summary>
/// <param name="Contact">Which contact, from 1.</param>
/// <param name="From">The FROM of a query over them, with the audience's columns under the view's name.</param>
/// <param name="Fits">The column of the rules that fit.</param>
/// <param name="Place">Names a customer, as in <see cref="ChosenTable"/>.</param>
sealed record Candidates(int Contact, string From, string Fits, string Place = $"{CustomerSource.View}.rowid")
{
    /// <summary>Everybody in the audience, for the first contact.</summary>
    public static Candidates First { get; } = new(1, $"FROM {AudienceSql.Table} AS {CustomerSource.View}", "_fits");
}

namespace Patron.Models.LifetimeValue;

/// <summary>What all customers together are expected to do and to bring in the horizon.</summary>
/// <param name="Purchases">Purchases, not discounted.</param>
/// <param name="Value">Discounted money.</param>
public sealed record CustomerTotals(TotalForecast Purchases, TotalForecast Value);

/// <summary>A sum over customers and the numbers between which it will lie.</summary>
/// <param name="Expected">The sum of the customers' expectations.</param>
/// <param name="Low">
/// Lower end of the interval for what will come: for what the parameters leave open, and for what customers do by chance. Null where the
/// fit did not determine its parameters, or where amounts vary without bound.
/// </param>
/// <param name="High">Upper end of it.</param>
public sealed record TotalForecast(double Expected, double? Low, double? High);

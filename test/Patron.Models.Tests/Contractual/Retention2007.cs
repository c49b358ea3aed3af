using Patron.Models.Contractual;

namespace Patron.Models.Tests.Contractual;

/// <summary>
/// The two segments of Fader and Hardie (2007), table 1: percent of customers left after 0 to 12 renewals, of 1,000 each. The
/// first seven renewals are what the paper fits, the other five what it forecasts.
/// </summary>
static class Retention2007
{
    public static double[] HighEnd { get; } = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394];

    public static double[] Regular { get; } = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173];

    public static CohortTable First(double[] segment, int renewals) => CohortTable.FromSurvivors(segment[..(renewals + 1)]);
}

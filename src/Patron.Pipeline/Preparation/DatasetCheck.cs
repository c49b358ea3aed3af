using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation;

/// <summary>The user's conditions over a data set's master table, and the instants it asks for, before anything runs.</summary>
static class DatasetCheck
{
    /// <summary>Adds what speaks against a data set for a run at an instant.</summary>
    public static void Add(
        DatasetDefinition dataset, DateTimeOffset asOf, TimeZoneInfo zone, Connection connection, ProblemList problems)
    {
        foreach (Problem problem in TrainingInstants.ProblemsOf(dataset, asOf, zone))
            problems.Add(problem);
        foreach (SqlText condition in dataset.Conditions)
            RowExpression.OfDataset.Check(condition, connection, problems);
    }
}

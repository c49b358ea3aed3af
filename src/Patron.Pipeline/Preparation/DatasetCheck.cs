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
            RefuseSyntax(condition, connection, problems);
    }

    static void RefuseSyntax(SqlText condition, Connection connection, ProblemList problems)
    {
        try
        {
            SqlReferences references = SqlReferences.OfExpression($"({condition.Text}\n)", connection);
            foreach (SqlReference table in references.All)
            {
                problems.Add(
                    condition, Math.Max(0, table.Offset - 1), $"a condition of a data set reads table '{table.Name}'",
                    "write a condition over the features of its groups alone");
            }
        }
        catch (SqlSyntaxException error)
        {
            problems.Add(
                condition, Math.Clamp(error.Offset - 1, 0, condition.Text.Length), error.Message,
                "write one SQL condition over the columns of the master table");
        }
    }
}

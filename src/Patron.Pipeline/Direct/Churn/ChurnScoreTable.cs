using Patron.DuckDb;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Churn;

/// <summary>Scores as a table of the engine, and from there as a file.</summary>
static class ChurnScoreTable
{
    /// <returns>Rows written.</returns>
    public static long Write(ChurnScores scores, OutputFile output, Connection connection, CancellationToken cancellation)
    {
        connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE scores (id VARCHAR, score DOUBLE, decile INTEGER, reasons VARCHAR{(scores.Contacts is null ? "" : ", contact BOOLEAN")})",
            cancellation);
        using (Appender appender = connection.Append("scores"))
        {
            if (scores.Contacts is { } contacts)
                appender.Append(scores.Ids, scores.Scores, scores.Deciles, scores.Reasons, contacts);
            else
                appender.Append(scores.Ids, scores.Scores, scores.Deciles, scores.Reasons);
            appender.Complete();
        }

        output.Write("SELECT * FROM scores", connection, cancellation);
        return scores.Ids.Length;
    }
}

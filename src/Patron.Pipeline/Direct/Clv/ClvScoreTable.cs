using Patron.DuckDb;
using Patron.Models.LifetimeValue;
using Patron.Pipeline.Direct.Files;

namespace Patron.Pipeline.Direct.Clv;

/// <summary>Scores as a table of the engine, and from there as a file.</summary>
static class ClvScoreTable
{
    /// <returns>Rows written.</returns>
    public static long Write(ClvScores scores, OutputFile output, Connection connection, CancellationToken cancellation)
    {
        connection.Execute(
            """
            CREATE OR REPLACE TEMP TABLE scores (
              customer VARCHAR, frequency BIGINT, recency DOUBLE, age DOUBLE, p_alive DOUBLE, expected_purchases DOUBLE,
              expected_spend DOUBLE, value DOUBLE, value_low DOUBLE, value_high DOUBLE)
            """,
            cancellation);
        CustomerValues values = scores.Values;
        int rows = scores.Customers.Length;
        bool[] unknown = new bool[rows];
        Array.Fill(unknown, true);
        using (Appender appender = connection.Append("scores"))
        {
            appender.Append(
                scores.Customers,
                Array.ConvertAll(scores.Frequency, one => (long)one),
                scores.Recency,
                scores.Age,
                values.ProbabilityAlive,
                values.ExpectedPurchases,
                OrUnknown(scores.HasValue ? values.ExpectedSpend : null),
                OrUnknown(scores.HasValue ? values.Value : null),
                OrUnknown(values.ValueLow),
                OrUnknown(values.ValueHigh));
            appender.Complete();
        }

        output.Write("SELECT * FROM scores", connection, cancellation);
        return rows;

        ColumnValues OrUnknown(double[]? column) => column ?? ColumnValues.Of<double>(new double[rows], unknown);
    }
}

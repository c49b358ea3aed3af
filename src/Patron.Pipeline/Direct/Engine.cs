using Patron.DuckDb;

namespace Patron.Pipeline.Direct;

/// <summary>The SQL engine for one analysis, in memory, in UTC.</summary>
sealed class Engine : IDisposable
{
    readonly Database _database = Database.Open();

    public Engine()
    {
        _database.Register(ExactMean());
        Connection = _database.Connect();
        Connection.Execute("SET TimeZone = 'UTC'");
    }

    public Connection Connection { get; }

    static ScalarFunction ExactMean() => ScalarFunction.Create(
        "exact_mean", [LogicalType.Decimal(38, 4), LogicalType.BigInt], LogicalType.Double, (in ScalarInput input, ScalarOutput output) =>
        {
            ReadOnlySpan<Int128> sums = input[0].Values<Int128>();
            ReadOnlySpan<long> counts = input[1].Values<long>();
            Span<double> means = output.Values<double>();
            for (int row = 0; row < input.Rows; row++)
                means[row] = counts[row] == 0 ? 0 : (double)((decimal)sums[row] / (counts[row] * 10_000m));
        });

    public void Dispose()
    {
        Connection.Dispose();
        _database.Dispose();
    }
}

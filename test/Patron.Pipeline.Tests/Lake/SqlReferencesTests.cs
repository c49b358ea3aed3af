using Patron.DuckDb;
using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Tests.Lake;

public sealed class SqlReferencesTests : IDisposable
{
    readonly Database _database = Database.Open(new DatabaseOptions { Threads = 1 });
    readonly Connection _connection;

    public SqlReferencesTests() => _connection = _database.Connect();

    public void Dispose()
    {
        _connection.Dispose();
        _database.Dispose();
    }

    [Theory]
    [InlineData("SELECT 1 FROM silver.orders")]
    [InlineData("-- Ümläüte äöüß€\nSELECT 'äöü€' FROM silver.orders")]
    [InlineData("WITH o AS (SELECT '\U0001F600' FROM silver.orders) SELECT * FROM o")]
    public void A_table_is_told_with_its_place_in_characters(string sql)
    {
        SqlReference reference = Assert.Single(SqlReferences.Of(sql, _connection).Tables);
        Assert.Equal("silver.orders", reference.Name);
        Assert.Equal(sql.IndexOf("silver.orders", StringComparison.Ordinal), reference.Offset);
    }

    [Theory]
    [InlineData("SELECT 'a' FROM WHERE x")]
    [InlineData("SELECT 'äöüß€' FROM WHERE x")]
    public void A_mistake_is_told_with_its_place_in_characters(string sql)
    {
        SqlSyntaxException error = Assert.Throws<SqlSyntaxException>(() => SqlReferences.Of(sql, _connection));
        Assert.Equal(sql.IndexOf("WHERE", StringComparison.Ordinal), error.Offset);
    }
}

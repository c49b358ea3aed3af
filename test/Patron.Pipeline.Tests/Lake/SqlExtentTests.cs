using Patron.Pipeline.Lake;

namespace Patron.Pipeline.Tests.Lake;

public class SqlExtentTests
{
    [Theory]
    [InlineData("silver.orders o", "silver.orders")]
    [InlineData("\"sil\"\"ver\" . /* x */ \"or ders\" WHERE", "\"sil\"\"ver\" . /* x */ \"or ders\"")]
    [InlineData("silver.größe, x", "silver.größe")]
    public void A_name_ends_with_its_last_part(string sql, string name)
    {
        Assert.Equal(name, Piece(sql, SqlExtent.OfName(sql, 0)));
    }

    [Theory]
    [InlineData("delta_scan('a)b', x(1)) y", "delta_scan('a)b', x(1))")]
    [InlineData("delta_scan -- (\n ( 'a''b' )", "delta_scan -- (\n ( 'a''b' )")]
    public void A_call_ends_with_its_parenthesis(string sql, string call)
    {
        Assert.Equal(call, Piece(sql, SqlExtent.OfCall(sql, 0)));
    }

    [Theory]
    [InlineData("t AT (VERSION => 3) WHERE", "AT (VERSION => 3)")]
    [InlineData("t AS \"at (\" at(timestamp => '2026-01-31)')", "at(timestamp => '2026-01-31)')")]
    public void An_at_clause_is_found_behind_an_alias(string sql, string clause)
    {
        Assert.Equal(clause, Piece(sql, SqlExtent.OfAtClause(sql, 1)));
    }

    static string Piece(string sql, SqlExtent extent) => sql[extent.Start..extent.End];
}

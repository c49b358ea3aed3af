namespace Patron.DuckDb.Tests;

public sealed class SqlTests
{
    [Theory]
    [InlineData("name", "\"name\"")]
    [InlineData("na\"me", "\"na\"\"me\"")]
    [InlineData("", "\"\"")]
    public void Identifiers_are_quoted_in_double_quotes(string name, string expected) =>
        Assert.Equal(expected, Sql.Identifier(name));

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("back\\slash", "'back\\slash'")]
    public void Literals_are_quoted_in_single_quotes(string text, string expected) => Assert.Equal(expected, Sql.Literal(text));

    [Fact]
    public void A_zero_character_is_refused() => Assert.Throws<ArgumentException>(() => Sql.Literal("a\0b"));

    [Fact]
    public void The_engine_reads_quoted_names_and_texts_back()
    {
        string name = "odd \"name\"; -- '";
        string text = "odd 'text' \\ \" grüße";
        using Database database = Database.Open();
        using Connection connection = database.Connect();
        using Result result = connection.Query($"SELECT {Sql.Literal(text)} AS {Sql.Identifier(name)}");

        Assert.Equal(name, result.Columns[0].Name);
        Assert.True(result.TryNext(out DataChunk chunk));
        Assert.Equal(text, chunk[0].Text(0));
    }
}

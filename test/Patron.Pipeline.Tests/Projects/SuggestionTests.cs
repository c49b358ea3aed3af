using Patron.Pipeline.Projects.Reading;

namespace Patron.Pipeline.Tests.Projects;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("pth", "path")]
    [InlineData("hroizon", "horizon")]
    [InlineData("colums", "columns")]
    [InlineData("key", "key")]
    public void The_nearest_word_is_suggested(string word, string expected) =>
        Assert.Equal(expected, Suggestion.For(word, ["columns", "path", "key", "horizon"]));

    [Theory]
    [InlineData("zebra")]
    [InlineData("x")]
    [InlineData("")]
    public void A_word_far_from_all_gets_no_suggestion(string word) =>
        Assert.Null(Suggestion.For(word, ["columns", "path", "key", "horizon"]));

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "", 3)]
    [InlineData("abc", "acb", 1)]
    [InlineData("kitten", "sitting", 3)]
    public void Distance_counts_single_changes_and_swaps(string from, string to, int expected)
    {
        Assert.Equal(expected, Suggestion.Distance(from, to));
        Assert.Equal(expected, Suggestion.Distance(to, from));
    }

    [Theory]
    [InlineData("My Report-2", "my_report_2")]
    [InlineData("2026", "a2026")]
    [InlineData("Käufe", "k_ufe")]
    [InlineData("___", "a")]
    public void A_file_name_becomes_the_nearest_id(string name, string id)
    {
        Assert.Equal(id, Identifiers.From(name));
        Assert.True(Identifiers.IsValid(id));
    }
}

using System.Text;
using Patron.Online.Events;
using Patron.Online.Streams;

namespace Patron.Online.Tests.Streams;

public sealed class StreamOrderTests
{
    [Fact]
    public void The_first_message_of_a_stream_that_nobody_took_is_where_it_begins()
    {
        StreamOrder order = new("game.0", null, false, "");
        Assert.Null(order.From);
        Assert.Equal([true, true, false, true], new long[] { 500, 501, 501, 502 }.Select(offset => order.Takes(offset, Never)));
    }

    [Fact]
    public void What_was_taken_last_has_to_come_again_and_be_the_same()
    {
        StreamOrder order = new("game.0", 10, true, "remedy");
        Assert.Equal((9, true), (order.From, order.IsUnsure));
        Assert.False(order.Takes(9, () => true));
        Assert.False(order.IsUnsure);
        Assert.True(order.Takes(10, Never));
        Assert.Contains("another event at offset 9", Refused(new StreamOrder("game.0", 10, true, "remedy"), 9, () => false), StringComparison.Ordinal);
        Assert.Contains("another event at offset 3", Refused(new StreamOrder("game.0", 10, true, "remedy"), 3, Never), StringComparison.Ordinal);
        Assert.True(new StreamOrder("game.0", 10, true, "remedy").Takes(10, Never)); // retention removed what was taken, and no more
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_that_are_gone_before_they_were_taken_are_told(bool hasBefore) => Assert.Equal(
        "the stream game.0 has no event from offset 10 to 11 any more, and they were not taken yet: its retention removed them, or it "
            + "was made anew; send them again and remedy",
        Refused(new StreamOrder("game.0", 10, hasBefore, "remedy"), 12, Never));

    [Theory]
    [InlineData("[{\"a\":[1,2]}, 7 ,\"x\"]", "{\"a\":[1,2]}|7|\"x\"")]
    [InlineData("  {\"a\":1}\n", "{\"a\":1}")]
    [InlineData("[]", "")]
    [InlineData("[1,2] 3", "1|2|3")]
    [InlineData("[1,{\"a\":2,", "1|{\"a\":2,")]
    [InlineData("[1,x,2]", "1|x,2]")]
    [InlineData("[1", "1")]
    public void A_text_is_divided_into_its_events_and_what_cannot_be_divided_is_one(string text, string expected) => Assert.Equal(
        expected.Split('|', StringSplitOptions.RemoveEmptyEntries),
        EventTexts.Split(Encoding.UTF8.GetBytes(text), EventFormat.Json).Select(one => Encoding.UTF8.GetString(one.Span)));

    [Fact]
    public void Lines_are_events_and_empty_ones_none() => Assert.Equal(
        ["{}", "[1]", "x"],
        EventTexts.Split("\uFEFF{}\r\n\n [1] \nx"u8.ToArray(), EventFormat.Lines).Select(one => Encoding.UTF8.GetString(one.Span)));

    [Theory]
    [InlineData("{\"user_id\":\"abc\"}", 249)]
    [InlineData("{\"x\":{\"user_id\":\"a\"},\"y\":[1,{\"z\":2}],\"user_id\":\"abc\",\"more\":1}", 249)]
    [InlineData("{\"user\\u005fid\":\"a\\u0062c\"}", 249)]
    [InlineData("{\"user_id\":\"abc\"", 249)]
    [InlineData("{\"user_id\":7}", 0)]
    [InlineData("{\"user_id\":\"\\ud800\"}", 0)]
    [InlineData("[\"user_id\",\"abc\"]", 0)]
    [InlineData("nonsense", 0)]
    [InlineData("", 0)]
    public void The_partition_of_an_event_is_that_of_its_customer(string json, int partition) =>
        Assert.Equal(partition, EventTexts.PartitionOf(Encoding.UTF8.GetBytes(json), "user_id"u8, 1000));

    static string Refused(StreamOrder order, long offset, Func<bool> isSame) =>
        Assert.Throws<EventStreamException>(() => order.Takes(offset, isSame)).Message;

    static bool Never() => throw new InvalidOperationException("nothing to compare with");
}

using System.Text;
using Patron.Online.Events;
using Patron.Online.Streams;

namespace Patron.Online.Tests.Streams;

public sealed class StreamOrderTests
{
    [Fact]
    public void The_first_message_of_a_stream_that_nobody_took_is_where_it_begins()
    {
        StreamOrder order = new("game.0", null, null, "");
        Assert.Null(order.From);
        Assert.Equal(
            [MessageStep.Begins, MessageStep.Next, MessageStep.Taken, MessageStep.Next],
            new long[] { 500, 501, 501, 502 }.Select(offset => order.Takes(offset, Never)));
        Assert.Null(order.Gap);
    }

    [Fact]
    public void What_was_taken_last_has_to_come_again_and_be_the_same()
    {
        StreamOrder order = Reading();
        Assert.Equal((9, true), (order.From, order.IsUnsure));
        Assert.Equal(MessageStep.Taken, order.Takes(9, () => true));
        Assert.False(order.IsUnsure);
        Assert.Equal(MessageStep.Next, order.Takes(10, Never));
        Assert.Contains("another event at offset 9", Refused(Reading(), 9, () => false), StringComparison.Ordinal);
        Assert.Contains("another event at offset 3", Refused(Reading(), 3, Never), StringComparison.Ordinal);
        Assert.Equal(MessageStep.Next, Reading().Takes(10, Never)); // retention removed what was taken, and no more
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Messages_that_are_gone_before_they_were_taken_are_told(bool hasLast) => Assert.Equal(
        Lost("10 to 11"), Refused(new StreamOrder("game.0", 10, hasLast ? 9 : null, "remedy"), 12, Never));

    /// <summary>osiris, which keeps the streams, spends an offset on each chunk of tracking (osiris_log:write, CHNK_TRK_DELTA).</summary>
    [Fact]
    public void A_gap_behind_a_message_is_no_loss_as_long_as_the_stream_has_the_message()
    {
        StreamOrder order = new("game.0", null, null, "remedy");
        Assert.Equal(
            [MessageStep.Begins, MessageStep.Next, MessageStep.Begins, MessageStep.Next, MessageStep.Begins],
            new long[] { 10, 11, 13, 14, 17 }.Select(offset => order.Takes(offset, Never)));
        Assert.Equal((11, 12, 13), order.Gap);
        order.Judge(11);
        Assert.Null(order.Gap);

        Assert.Equal(MessageStep.Begins, order.Takes(20, Never));
        Assert.Equal(Lost("18 to 19"), Assert.Throws<EventStreamException>(() => order.Judge(18)).Message);
    }

    [Fact]
    public void A_stream_is_read_again_from_before_a_gap_and_what_comes_in_the_gap_is_another_event()
    {
        StreamOrder order = new("game.0", 13, 11, "remedy");
        Assert.Equal(11, order.From);
        Assert.Equal([MessageStep.Taken, MessageStep.Next, MessageStep.Begins], new long[] { 11, 13, 15 }.Select(offset => order.Takes(offset, () => true)));
        Assert.Equal((13, 14, 15), order.Gap);
        Assert.Contains("another event at offset 12", Refused(new StreamOrder("game.0", 13, 11, "remedy"), 12, Never), StringComparison.Ordinal);
    }

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

    /// <summary>A stream of which the message with offset 9 was taken last.</summary>
    static StreamOrder Reading() => new("game.0", 10, 9, "remedy");

    static string Lost(string offsets) => $"the stream game.0 has no event from offset {offsets} any more, and they were not taken yet: "
        + "its retention removed them, or it was made anew; send them again and remedy";

    static bool Never() => throw new InvalidOperationException("nothing to compare with");
}

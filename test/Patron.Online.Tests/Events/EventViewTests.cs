using System.Text;
using Patron.Online.Events;
using Patron.Online.Log;

namespace Patron.Online.Tests.Events;

public sealed class EventViewTests
{
    const string AllKinds = """
        kind: events
        id: id
        time: at
        customer: who
        tables:
          everything:
            columns:
              note: VARCHAR
              id: VARCHAR
              yes: BOOLEAN
              tiny: TINYINT
              small: SMALLINT
              whole: INTEGER
              big: BIGINT
              share: DOUBLE
              who: VARCHAR
              money: "DECIMAL(18,4)"
              huge: "DECIMAL(38,10)"
              day: DATE
              at: TIMESTAMPTZ
              wall: TIMESTAMP
              other: VARCHAR

        """;

    [Fact]
    public void A_record_gives_back_what_was_written_in_every_kind_of_column()
    {
        EventSchema schema = Stream.Schema(AllKinds);
        EventType type = schema.Type("stream", "everything");
        Assert.Equal("note id yes tiny small whole big share who money huge day at wall other", string.Join(' ', type.Columns.Select(column => column.Name)));
        RecordBuffer buffer = new();
        Int128 huge = Int128.Parse("-12345678901234567890123456789012345678");
        RecordWriter writer = new(buffer, type, 1_000_001, 2_000_002, "C\u00e9"u8, "e1"u8);
        writer.Text("a note"u8);
        writer.Int64(Column("yes"), 1);
        writer.Int64(Column("tiny"), -128);
        writer.Int64(Column("small"), short.MinValue);
        writer.Int64(Column("whole"), int.MaxValue);
        writer.Int64(Column("big"), long.MinValue);
        writer.Double(Column("share"), 0.1);
        writer.Decimal(Column("money"), -125_000);
        writer.Decimal(Column("huge"), huge);
        writer.Int64(Column("day"), -3);
        writer.Int64(Column("wall"), 42);
        writer.Text("the last"u8);
        writer.End();

        EventView view = new(Records.Of(buffer)[0], schema, 7);
        Assert.Equal((7, 1_000_001, 2_000_002), (view.Position, view.Time, view.AcceptedAt));
        Assert.Equal(("C\u00e9", "e1"), (Utf8(view.Customer), Utf8(view.Id)));
        Assert.Equal(("a note", "e1", "C\u00e9", "the last"), (Utf8(view.Text(0)), Utf8(view.Text(1)), Utf8(view.Text(8)), Utf8(view.Text(14))));
        Assert.Equal([1, -128, short.MinValue, int.MaxValue, long.MinValue], [view.Int64(
            2), view.Int64(3), view.Int64(4), view.Int64(5), view.Int64(6)]);
        Assert.Equal(0.1, view.Double(7));
        Assert.Equal((-125_000, huge), (view.Decimal(9), view.Decimal(10)));
        Assert.Equal([-3, 1_000_001, 42], [view.Int64(11), view.Int64(12), view.Int64(13)]);
        for (int column = 0; column < type.Columns.Count; column++)
            Assert.False(view.IsNull(column));

        EventColumn Column(string name) => type.Columns[type.IndexOf(name)];
    }

    [Fact]
    public void Columns_without_a_value_are_null_and_read_as_nothing()
    {
        EventSchema schema = Stream.Schema(AllKinds);
        EventType type = schema.Types[0];
        RecordBuffer buffer = new();
        RecordWriter writer = new(buffer, type, 5, 6, "C"u8, "e"u8);
        foreach (EventColumn column in type.Columns.Where(column => !column.IsRequired))
            writer.Null(column);
        writer.End();
        EventView view = new(Records.Of(buffer)[0], schema, 0);
        foreach ((int index, EventColumn column) in type.Columns.Index())
            Assert.Equal(!column.IsRequired, view.IsNull(index));
        Assert.Equal((0, 0, 0, 0), (view.Int64(2), view.Double(7), view.Decimal(9), view.Text(14).Length));
    }

    [Fact]
    public void Types_whose_columns_change_get_a_new_number_and_the_others_keep_theirs()
    {
        using TemporaryFolder folder = new();
        EventSchema before = EventSchema.Of(Stream.Make(folder));
        Assert.Equal(["new_registration", "new_purchases", "new_bet", "new_win"], before.Types.Select(type => type.Table));
        string changed = Stream.Source.Replace(
            "bet_amount: \"DECIMAL(18,4)\"", "bet_amount: \"DECIMAL(18,4)\", game: VARCHAR", StringComparison.Ordinal);
        EventSchema after = EventSchema.Of(Stream.Make(folder, changed), before.Layouts);
        Assert.Equal(["new_registration", "new_purchases", "new_bet", "new_win", "new_bet"], after.Types.Select(type => type.Table));
        Assert.Equal([true, true, false, true, true], after.Types.Select(type => type.IsCurrent));
        Assert.Equal(4, after.Type("stream", "new_bet").Index);
        Assert.Equal(before.Layouts, after.Layouts.Take(4));
        EventSchema back = EventSchema.Of(Stream.Make(folder), after.Layouts);
        Assert.Equal(2, back.Type("stream", "new_bet").Index);
    }

    [Fact]
    public void A_log_with_events_of_a_source_that_is_gone_is_refused_by_name()
    {
        using TemporaryFolder folder = new();
        EventSchema before = EventSchema.Of(Stream.Make(folder));
        string other = folder.PathOf("sources", "other.yml");
        File.Copy(folder.PathOf("sources", "stream.yml"), other);
        File.Delete(folder.PathOf("sources", "stream.yml"));
        EventLogException error = Assert.Throws<EventLogException>(
            () => EventSchema.Of(Pipeline.Projects.ProjectLoader.Load(folder.FullPath), before.Layouts));
        Assert.Contains("sources/stream.yml", error.Message, StringComparison.Ordinal);
    }

    static string Utf8(ReadOnlySpan<byte> text) => Encoding.UTF8.GetString(text);
}

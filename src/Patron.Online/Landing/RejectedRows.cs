using System.Text;
using Patron.DuckDb;
using Patron.Online.Events;
using Patron.Online.Events.Reading;

namespace Patron.Online.Landing;

/// <summary>
/// Rows of bronze.rejected that events become: rejected ones, those that came before and those that come too late.
/// </summary>
sealed class RejectedRows(EventSchema schema, Connection connection) : IDisposable
{
    readonly RowBuffer _rows = new(
        connection, "events_rejected",
        "source_table VARCHAR, source VARCHAR, line BIGINT, column_name VARCHAR, value VARCHAR, reason VARCHAR, raw "
            + "VARCHAR, _ingested_at TIMESTAMPTZ");

    public RowBuffer Rows => _rows;

    public void Add(in RejectionView rejection) => Add(
        rejection.Table, rejection.Origin, rejection.Line, rejection.Field, rejection.Value, rejection.Reason, rejection.Event,
        rejection.AcceptedAt);

    public void Add(in EventView e, EventVerdict verdict)
    {
        (string column, string value, string reason) = verdict == EventVerdict.Duplicate
            ? Duplicate(e)
            : TooLate(e);
        Add(e.Type.Table, schema.NameOf(e.Type.Source), 0, column, value, reason, EventText.Of(e), e.AcceptedAt);
    }

    public void Dispose() => _rows.Dispose();

    static (string Column, string Value, string Reason) Duplicate(in EventView e)
    {
        string id = e.Type.Source.Definition.Id;
        return (id, Encoding.UTF8.GetString(e.Id), $"the key came before: {id}");
    }

    static (string Column, string Value, string Reason) TooLate(in EventView e)
    {
        string time = e.Type.Source.Definition.Time;
        return (time, EventText.Instant(
            e.Time), $"{time} is too late: more than {e.Type.Source.Definition.Late} before the newest");
    }

    void Add(
        string? table, string? source, long line, string? column, string? value, string? reason, string? raw, long acceptedAt)
    {
        Appender to = _rows.Next(out int row);
        to[0].SetText(row, table);
        to[1].SetText(row, source);
        if (line == 0)
            to[2].SetNull(row);
        else
            to[2].Values<long>()[row] = line;
        to[3].SetText(row, column);
        to[4].SetText(row, value);
        to[5].SetText(row, reason);
        to[6].SetText(row, raw);
        to[7].Values<long>()[row] = acceptedAt;
    }
}

using Patron.Online.Events;
using Patron.Online.Log;

namespace Patron.Online;

/// <summary>Rows of one request on their way to the log. For one thread; used again after <see cref="InferenceLog.TryAdd"/>.</summary>
public sealed class InferenceRows
{
    readonly EventType _type;
    readonly EventColumn _version;
    readonly EventColumn _score;
    readonly EventColumn _latency;
    readonly EventColumn _share;
    readonly EventColumn _customer;
    readonly EventColumn _caller;
    readonly EventColumn _features;
    readonly EventColumn _explanation;

    internal InferenceRows(EventType type)
    {
        _type = type;
        (_version, _score, _latency, _share) = (Column("version"), Column("score"), Column("latency_us"), Column("share"));
        (_customer, _caller, _features, _explanation) =
            (Column("customer_key"), Column("caller"), Column("features"), Column("explanation"));
    }

    /// <summary>How many there are.</summary>
    public int Count => Records.Count;

    internal RecordBuffer Records { get; } = new();

    /// <summary>Adds a row.</summary>
    public void Add(in InferenceRow row)
    {
        RecordWriter record = new(Records, _type, row.Time, row.Time, [], row.Id);
        record.Int64(_version, row.Version);
        if (double.IsFinite(row.Score))
            record.Double(_score, row.Score);
        else
            record.Null(_score);
        record.Int64(_latency, row.Latency);
        record.Double(_share, row.Share);
        record.Text(row.TraceId);
        record.Text(row.Endpoint);
        record.Text(row.Role);
        record.LongText(row.Model);
        Put(record, _customer, row.CustomerKey);
        Put(record, _caller, row.Caller);
        Put(record, _features, row.Features);
        record.LongText(row.Outputs);
        Put(record, _explanation, row.Explanation);
        record.End();
    }

    static void Put(RecordWriter record, EventColumn column, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            record.Null(column);
        else
            record.LongText(text);
    }

    EventColumn Column(string name) => _type.Columns[_type.IndexOf(name)];
}

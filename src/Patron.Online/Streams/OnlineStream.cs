using Patron.Online.Events;
using Patron.Online.Log;
using Patron.Pipeline.Forgetting;
using Patron.Pipeline.Ingestion;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Projects;

namespace Patron.Online.Streams;

/// <summary>
/// A project's events by a stream that several processes share. A text is taken when the broker has confirmed its events; each is
/// applied by whoever has its partition.
/// </summary>
public sealed class OnlineStream : IOnlineProject
{
    /// <summary>How long a broker that is away keeps a text waiting before it is refused.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Readers that are kept, and how large their buffers may be. Unit: bytes.</summary>
    const int Readers = 64;
    const int MostKept = 4 << 20;

    readonly EventStreamIntake _intake;
    readonly EventSource _source;
    readonly int _mostEvents;
    readonly TimeProvider _time;
    readonly Spares<(EventReader Reader, RecordBuffer Records)> _readers;
    volatile bool _isRestored;

    OnlineStream(ProjectDefinition project, EventStreamIntake intake, int mostEvents, TimeProvider time)
    {
        (_intake, _mostEvents, _time) = (intake, mostEvents, time);
        EventSchema schema = EventSchema.Of(project);
        _source = schema.Sources[0];
        ForgottenCustomers? forgotten = ForgottenCustomers.Of(project); // nobody is forgotten while events are taken
        _readers = new(
            Readers, () => (new EventReader(schema, _source, project.Settings.Zone, lookups: null, forgotten), new RecordBuffer()));
        Sources = [_source.Name];
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Whether the partitions of the start are restored; those that are taken later are not waited for.</summary>
    public bool IsRestored => _isRestored || (_isRestored = _intake.IsRestored);

    /// <summary>Takes the process's share of the partitions.</summary>
    /// <param name="project">A project with a source of events that has a stream.</param>
    /// <param name="options">How the events are taken.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="SourceDataException">The project has no stream.</exception>
    /// <exception cref="EventStreamException">The stream had another number of partitions.</exception>
    /// <exception cref="ProjectException">
    /// A group cannot be kept event by event, or a model not be renewed on events; the message says what to do.
    /// </exception>
#pragma warning disable CA2000 // the stream owns it
    public static OnlineStream Open(ProjectDefinition project, EventStreamOptions options, TimeProvider time) =>
        new(project, EventStreamIntake.OpenAsync(project, options, time).GetAwaiter().GetResult(), options.Intake.MostEvents, time);
#pragma warning restore CA2000

    /// <inheritdoc/>
    /// <exception cref="EventStreamException">
    /// The broker is away or refuses. Some of the events may be there: sent again, they are told by their ids.
    /// </exception>
    public async Task<TakenEvents> TakeAsync(string source, ReadOnlyMemory<byte> text, EventFormat format)
    {
        (EventCounts counts, IReadOnlyList<Rejection> rejections) = Check(text.Span, format);
        await _intake.Publisher.PublishAsync(text, format, Patience, CancellationToken.None).ConfigureAwait(false);
        return new TakenEvents([], counts.Accepted, counts.Rejected, rejections);
    }

    /// <inheritdoc/>
    /// <exception cref="CustomerElsewhereException">Another process has the customer's features.</exception>
    public IReadOnlyList<CustomerFeatures> FeaturesOf(string customer)
    {
        CustomerPlace place = _intake.Find(customer);
        if (place.Features is not { } features)
            throw new CustomerElsewhereException(place);
        return features.Latest is { } latest ? features.Of(customer, latest) : [];
    }

    /// <inheritdoc/>
    public IReadOnlyList<CustomerScore> ScoresOf(string customer) => _intake.Find(customer).Scores?.Of(customer) ?? [];

    /// <inheritdoc/>
    public EventIntakeStatus Status() => _intake.Status();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _intake.DisposeAsync();

    /// <summary>Tells whoever sent a text what is wrong with its events: whoever takes them finds the same.</summary>
    (EventCounts Counts, IReadOnlyList<Rejection> Rejections) Check(ReadOnlySpan<byte> text, EventFormat format)
    {
        (EventReader reader, RecordBuffer records) = _readers.Take();
        records.Clear();
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;
        EventCounts counts = reader.Read(text, format, now, _source.Name, records, most: _mostEvents);
        bool hasMore = reader.HasMore;
        Rejection[] rejections = [.. reader.Rejections];
        if (records.Capacity <= MostKept)
            _readers.Give((reader, records));
        return hasMore ? throw new TooManyEventsException(_mostEvents) : (counts, rejections);
    }
}

/// <summary>The features of a customer are not in this process.</summary>
public sealed class CustomerElsewhereException : Exception
{
    internal CustomerElsewhereException(CustomerPlace place) : base(place.Address is { } address
        ? $"the customer's partition, {place.Partition}, is taken by the process at {address}"
        : $"no process that answers takes the customer's partition, {place.Partition}, at the moment") => Address = place.Address;

    /// <summary>Where the process answers that has them; null where it does not, or there is none at the moment.</summary>
    public string? Address { get; }
}

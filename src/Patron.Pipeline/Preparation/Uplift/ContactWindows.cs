using Patron.DuckDb;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// For each instant of contacts the date whose features they have and the stretch in which their outcome lies, by the calendar of
/// the project:
/// <c>contacted_at, features_of, since, begins, ends</c>. No features where the newest date is too old, no end where it is not
/// over or the
/// rows that tell of it are not there yet.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="asOf">The run's instant.</param>
/// <param name="until">Until when the outcome is known.</param>
/// <param name="zone">The project's zone.</param>
sealed class ContactWindows(UpliftDefinition model, DateTimeOffset asOf, DateTimeOffset until, TimeZoneInfo zone)
{
    /// <summary>The table.</summary>
    public const string Table = "uplift_windows";

    readonly DateTimeOffset[] _dates = [.. TrainingInstants.Of(model.LearnsFrom, asOf, zone)];

    /// <summary>The dates of features, oldest first.</summary>
    public IReadOnlyList<DateTimeOffset> Dates => _dates;

    /// <summary>Makes the table of the instants of a table of contacts.</summary>
    public void Make(string contacts, Connection connection)
    {
        connection.Execute(
            $"""
            CREATE OR REPLACE TEMP TABLE {Table} (
              contacted_at TIMESTAMPTZ, features_of TIMESTAMPTZ, since TIMESTAMPTZ, begins TIMESTAMPTZ, ends TIMESTAMPTZ)
            """);
        DateTimeOffset[] instants = KnownOutcomes.InstantsOf("contacted_at", contacts, connection);
        using Appender appender = connection.Append(Table);
        appender.Append(
        [
            KnownOutcomes.Column(Array.ConvertAll(instants, instant => (DateTimeOffset?)instant)),
            KnownOutcomes.Column(Array.ConvertAll(instants, FeaturesOf)),
            .. KnownOutcomes.StretchesOf(instants, model.Outcome, until, zone),
        ]);
        appender.Complete();
    }

    DateTimeOffset? FeaturesOf(DateTimeOffset contacted)
    {
        int place = Array.BinarySearch(_dates, contacted);
        place = place >= 0 ? place : ~place - 1;
        return place >= 0 && AsOf.After(_dates[place], model.Age, zone) >= contacted ? _dates[place] : null;
    }
}

using Patron.DuckDb;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Preparation.Uplift;

/// <summary>
/// For each instant of contacts the date whose features they have and the stretch in which their outcome lies, by the calendar of the project:
/// <c>contacted_at, features_of, since, begins, ends</c>. No features where the newest date is too old, no end where it is not over.
/// </summary>
sealed class ContactWindows(UpliftDefinition model, DateTimeOffset asOf, TimeZoneInfo zone)
{
    /// <summary>The table.</summary>
    public const string Table = "uplift_windows";

    const int RowsAtOnce = 1000;

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
        using Result result = connection.Query($"SELECT DISTINCT epoch_us(contacted_at) AS instant FROM {contacts} WHERE contacted_at IS NOT NULL ORDER BY instant");
        foreach (long[] instants in result.ReadAll().Longs("instant").Chunk(RowsAtOnce))
            connection.Execute($"INSERT INTO {Table} VALUES {string.Join(", ", instants.Select(at => Row(DateTimeOffset.UnixEpoch.AddMicroseconds(at))))}");
    }

    string Row(DateTimeOffset contacted)
    {
        TargetWindow window = TargetWindow.At(contacted, model.Outcome, zone);
        DateTimeOffset?[] values =
        [
            contacted, FeaturesOf(contacted), TargetSql.SinceOf(contacted, model.Outcome, zone), window.From, window.Until <= asOf ? window.Until : null,
        ];
        return $"({string.Join(", ", values.Select(value => value is { } instant ? LakeSession.TimestampLiteral(instant) : "NULL"))})";
    }

    DateTimeOffset? FeaturesOf(DateTimeOffset contacted)
    {
        int place = Array.BinarySearch(_dates, contacted);
        place = place >= 0 ? place : ~place - 1;
        return place >= 0 && AsOf.After(_dates[place], model.Age, zone) >= contacted ? _dates[place] : null;
    }
}

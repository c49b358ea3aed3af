using Patron.Online.Events;
using Patron.Pipeline.Projects;

namespace Patron.Online.Tests;

/// <summary>A project that takes the events of the gaming world.</summary>
static class Stream
{
    public const string Settings = "name: game\ncustomer_key: user_id\ncurrency: EUR\ntime_zone: Europe/Berlin\nas_of: 2026-01-01\n";

    public const string Source = """
        kind: events
        type: event_type
        id: event_id
        time: event_time
        tables:
          new_registration:
            columns:
              event_id: VARCHAR
              user_id: VARCHAR
              event_time: TIMESTAMPTZ
              name: VARCHAR
              date_of_birth: DATE
              street_address: VARCHAR
              city: VARCHAR
              country: VARCHAR
              postcode: VARCHAR
              affiliate_url: VARCHAR
              campaign: VARCHAR
            lookups:
              - { table: bronze.postcodes, on: postcode, columns: { socioeconomic_idx: INTEGER } }
          new_purchases:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, amount: "DECIMAL(18,4)" }
          new_bet:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, bet_amount: "DECIMAL(18,4)" }
          new_win:
            columns: { event_id: VARCHAR, user_id: VARCHAR, event_time: TIMESTAMPTZ, win_amount: "DECIMAL(18,4)" }

        """;

    public const string Postcodes = "kind: csv\ntables:\n  postcodes: { path: data/postcodes.csv, columns: { postcode: VARCHAR, socioeconomic_idx: INTEGER } }\n";

    /// <summary>Writes the project.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="source">Its source of events.</param>
    public static ProjectDefinition Make(TemporaryFolder folder, string source = Source)
    {
        folder.Write("patron.yml", Settings);
        folder.Write("sources/stream.yml", source);
        folder.Write("sources/places.yml", Postcodes);
        return ProjectLoader.Load(folder.FullPath);
    }

    /// <summary>The types of a source of events.</summary>
    public static EventSchema Schema(string source = Source)
    {
        using TemporaryFolder folder = new();
        return EventSchema.Of(Make(folder, source));
    }
}

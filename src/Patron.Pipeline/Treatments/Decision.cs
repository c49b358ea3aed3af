using Patron.DuckDb;

namespace Patron.Pipeline.Treatments;

/// <summary>
/// The way from the customer view to decided rows: the audience in one pass, the choice among the customers and rules that fit, the
/// rows with their reasons. The macros of <see cref="WhySql"/> are there.
/// </summary>
/// <param name="campaign">The campaign.</param>
/// <param name="types">Type of every column of the customer view.</param>
/// <param name="seed">The project's seed.</param>
/// <param name="connection">The engine, with the customer view.</param>
/// <param name="cancellation">Ends it early.</param>
sealed class Decision(
    Campaign campaign, IReadOnlyDictionary<string, LogicalType> types, long seed, Connection connection, CancellationToken cancellation)
{
    /// <summary>Makes the table of the audience.</summary>
    /// <param name="contacts">SQL of what is known of contacts; null where nothing is.</param>
    public void Gather(string? contacts)
    {
        if (contacts is not null)
            Execute($"CREATE OR REPLACE TEMP TABLE {AudienceSql.Contacts} AS {contacts}");
        AudienceSql audience = new(campaign, types, seed, contacts is not null);
        Execute($"CREATE OR REPLACE TEMP TABLE {AudienceSql.Table} AS {audience.ToSql()}");
        Execute($"DROP TABLE IF EXISTS {AudienceSql.Contacts}");
    }

    /// <summary>Makes a table of the rows for <c>gold.treatments</c>.</summary>
    /// <param name="policy">Chooses who gets what.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="asOf">The instant.</param>
    /// <param name="runId">The run that decides.</param>
    public void Decide(IPolicy policy, string table, DateTimeOffset asOf, string runId)
    {
        TreatmentSql rows = new(campaign, types, seed, policy.Choose());
        Execute($"CREATE OR REPLACE TEMP TABLE {table} AS {rows.ToSql(asOf, runId)}");
    }

    /// <summary>Drops the tables in between.</summary>
    public void Drop() => Execute($"DROP TABLE {AudienceSql.Table}; DROP TABLE {ChosenTable.Name}; DROP TABLE IF EXISTS {ChoiceWriter.Missed}; DROP TABLE IF EXISTS {ChoiceWriter.Chances}");

    void Execute(string sql) => connection.Execute(sql, cancellation);
}

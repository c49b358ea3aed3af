using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Patron.DuckDb;
using Patron.Pipeline.Ingestion.Postgres;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Delivery;

/// <summary>
/// Rows of a table of a PostgreSQL server. The rows of a run and a row of <c>patron_deliveries</c>, which tells that they are there, are
/// written in one transaction: whatever ends a run, they are there once or not at all.
/// </summary>
sealed class PostgresTarget : ServerTarget
{
    /// <summary>Contacts that go over the wire together.</summary>
    const int Together = 5_000;

    readonly PostgresDelivery _delivery;
    readonly PostgresServer _server;
    readonly string _table;
    readonly string _marks;

    public PostgresTarget(PostgresDelivery delivery, TreatmentDefinition campaign, StepContext context) : base(delivery, campaign, context)
    {
        _delivery = delivery;
        _server = new PostgresServer(delivery.Server, Secrets);
        string[] parts = delivery.Table.Split('.');
        _table = string.Join('.', parts.Select(Sql.Identifier));
        _marks = string.Join('.', parts[..^1].Append("patron_deliveries").Select(Sql.Identifier));
    }

    /// <inheritdoc/>
    public override int BatchRows => int.MaxValue;

    /// <inheritdoc/>
    public override bool KnowsWhatArrived => true;

    IReadOnlyList<string> Columns =>
        [.. (_delivery.Columns.Count > 0 ? _delivery.Columns : DeliveryColumn.Usual(Context.Project.Settings.CustomerKey)).Select(column => column.Name)];

    /// <summary>The table has to be there with all columns; the one that tells of deliveries is made.</summary>
    public override void Check() => With(connection =>
    {
        const string columnsOfTable =
            "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(@table) AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
        string[] there = [.. Texts(connection, columnsOfTable, ("table", _table))];
        string[] missing = [.. Columns.Except(there)];
        if (there.Length == 0)
        {
            string columns = string.Join(", ", Columns.Select(column => $"{Sql.Identifier(column)} text"));
            throw new DeliveryException($"{Place}: {_server.Name} has no table {_delivery.Table}: make it, such as CREATE TABLE {_table} ({columns})");
        }

        if (missing.Length > 0)
        {
            throw new DeliveryException(
                $"{Place}: table {_delivery.Table} of {_server.Name} has no column {string.Join(", ", missing)}; it has {string.Join(", ", there)}: "
                + "add it there, or name others under 'columns'");
        }

        // Making it takes a right that writing to it does not.
        if (Texts(connection, "SELECT coalesce(CAST(to_regclass(@marks) AS text), '')", ("marks", _marks))[0].Length > 0)
            return true;
        Execute(connection, $"""
            CREATE TABLE IF NOT EXISTS {_marks} (
              delivery text PRIMARY KEY, campaign text NOT NULL, as_of timestamptz NOT NULL, target text NOT NULL, rows bigint NOT NULL,
              sha256 text, delivered_at timestamptz NOT NULL DEFAULT now())
            """);
        return true;
    });

    /// <inheritdoc/>
    public override IReadOnlyList<Arrival> Arrived(IReadOnlyList<string> planned, IReadOnlySet<string> recorded) => planned.Count == 0
        ? []
        : With(connection =>
        {
            using NpgsqlCommand command = Command(
                connection, $"SELECT delivery, rows, sha256 FROM {_marks} WHERE delivery = ANY(@planned) ORDER BY delivery", ("planned", planned.ToArray()));
            using NpgsqlDataReader reader = command.ExecuteReader();
            List<Arrival> arrived = [];
            while (reader.Read())
                arrived.Add(new Arrival(reader.GetString(0), _delivery.Table, reader.GetInt64(1), reader.GetString(2)));
            return arrived;
        });

    /// <inheritdoc/>
    public override Arrival Send(Batch batch) => With(connection =>
    {
        using NpgsqlTransaction transaction = connection.BeginTransaction();
        int added = Execute(
            connection,
            $"INSERT INTO {_marks} (delivery, campaign, as_of, target, rows) VALUES (@delivery, @campaign, @as_of, @target, @rows) ON CONFLICT DO NOTHING",
            ("delivery", batch.Id), ("campaign", Campaign.Name), ("as_of", Context.AsOf.UtcDateTime), ("target", _delivery.Name), ("rows", batch.Rows));
        // The answer to an earlier commit was lost: the rows are there.
        if (added == 0)
        {
            string known = Texts(connection, $"SELECT sha256 FROM {_marks} WHERE delivery = @delivery", ("delivery", batch.Id)).Single();
            return new Arrival(batch.Id, _delivery.Table, batch.Rows, known);
        }

        string sha256 = Insert(batch, connection);
        Execute(connection, $"UPDATE {_marks} SET sha256 = @sha256 WHERE delivery = @delivery", ("sha256", sha256), ("delivery", batch.Id));
        transaction.Commit();
        return new Arrival(batch.Id, _delivery.Table, batch.Rows, sha256);
    });

    /// <summary>The server makes the columns' types of what JSON says.</summary>
    string Insert(Batch batch, NpgsqlConnection connection)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        string columns = string.Join(", ", Columns.Select(Sql.Identifier));
        foreach (string[] contacts in batch.Objects(Context.Lake.Connection, Context.Cancellation).Chunk(Together))
        {
            foreach (string contact in contacts)
                hash.AppendData(Encoding.UTF8.GetBytes(contact + '\n'));
            using NpgsqlCommand command = new(
                $"INSERT INTO {_table} ({columns}) SELECT {columns} FROM json_populate_recordset(NULL::{_table}, @contacts)", connection);
            command.Parameters.Add(new NpgsqlParameter("contacts", NpgsqlDbType.Json) { Value = $"[{string.Join(',', contacts)}]" });
            command.ExecuteNonQuery();
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    T With<T>(Func<NpgsqlConnection, T> work)
    {
        try
        {
            return Retrying.Run(
                () =>
                {
                    using NpgsqlConnection connection = _server.OpenToWrite();
                    return work(connection);
                },
                error => PostgresServer.MayPass(error) ? TimeSpan.Zero : null,
                Context.Cancellation);
        }
        catch (Exception error) when (error is NpgsqlException or IOException or TimeoutException && !Context.Cancellation.IsCancellationRequested)
        {
            throw new DeliveryException($"{Place}: {_server.Told(error, _delivery.Table, Retrying.Attempts).Message}");
        }
    }

    static int Execute(NpgsqlConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using NpgsqlCommand command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    static List<string> Texts(NpgsqlConnection connection, string sql, params (string Name, object Value)[] values)
    {
        using NpgsqlCommand command = Command(connection, sql, values);
        using NpgsqlDataReader reader = command.ExecuteReader();
        List<string> texts = [];
        while (reader.Read())
            texts.Add(reader.GetString(0));
        return texts;
    }

    static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params (string Name, object Value)[] values)
    {
        NpgsqlCommand command = new(sql, connection);
        foreach ((string name, object value) in values)
            command.Parameters.AddWithValue(name, value);
        return command;
    }
}

using System.Data;
using Npgsql;
using Patron.Pipeline.Projects;

namespace Patron.Pipeline.Ingestion.Postgres;

/// <summary>The server of a source: how it is reached, and what its refusals mean to a person.</summary>
sealed class PostgresServer(PostgresSourceDefinition source, Secrets secrets)
{
    /// <summary>Where it is, for people; secrets as references.</summary>
    public string Name { get; } = source.Connection is null
        ? $"PostgreSQL at {source.Host}:{source.Port}"
        : $"the PostgreSQL of {source.File}";

    /// <summary>A connection that sees one state of all tables and changes none.</summary>
    public NpgsqlConnection Open(out NpgsqlTransaction snapshot)
    {
        NpgsqlConnection connection = new(ConnectionString());
        try
        {
            connection.Open();
            snapshot = connection.BeginTransaction(IsolationLevel.RepeatableRead);
            using NpgsqlCommand command = new("SET TRANSACTION READ ONLY; SET LOCAL TimeZone = 'UTC'; SET LOCAL extra_float_digits = 3", connection, snapshot);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A connection that may write.</summary>
    public NpgsqlConnection OpenToWrite()
    {
        NpgsqlConnection connection = new(ConnectionString());
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether a failure may pass: a lost connection, a server that restarts.</summary>
    public static bool MayPass(Exception error) => error switch
    {
        PostgresException refused => refused.IsTransient || refused.SqlState.StartsWith("57P0", StringComparison.Ordinal)
            || refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException lost => lost.IsTransient || lost.InnerException is IOException or TimeoutException or System.Net.Sockets.SocketException,
        IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>A failure in one sentence, without a secret, with the remedy.</summary>
    public SourceDataException Told(Exception error, string? table, int attempts)
    {
        string of = table is null ? "" : $" of table '{table}'";
        string said = secrets.Hide(error is PostgresException refused ? refused.MessageText : (error.InnerException ?? error).Message).TrimEnd('.');
        return new SourceDataException(error switch
        {
            PostgresException { SqlState: "28P01" or "28000" } =>
                $"{Name} refuses the user ({said}): correct user and password in {source.File}, or where they refer to",
            PostgresException { SqlState: "3D000" } =>
                $"{Name} has no such database ({said}): correct 'database' in {source.File}",
            _ when MayPass(error) =>
                $"{Name} does not answer, tried {attempts} times ({said}): start it, or correct where {source.File} says it is, and run again",
            PostgresException => $"{Name} refuses the query{of}: {said}: correct {source.File}",
            _ => $"{Name} cannot be read{of}: {said}: correct {source.File}",
        });
    }

    string ConnectionString()
    {
        NpgsqlConnectionStringBuilder builder = source.Connection is null ? Keys() : Whole(source.Connection);
        builder.Pooling = false; // a run reads once
        builder.Enlist = false;
        builder.CommandTimeout = 0; // a large table takes its time; a person may cancel
        builder.KeepAlive = 30;
        builder.PersistSecurityInfo = false;
        builder.IncludeErrorDetail = false;
        builder.ApplicationName ??= "patron";
        return builder.ConnectionString;
    }

    NpgsqlConnectionStringBuilder Keys()
    {
        NpgsqlConnectionStringBuilder builder = new() { Host = secrets.Reveal(source.Host!), Port = source.Port };
        if (source.Database is not null)
            builder.Database = secrets.Reveal(source.Database);
        if (source.User is not null)
            builder.Username = secrets.Reveal(source.User);
        if (source.Password is not null)
            builder.Password = secrets.Reveal(source.Password);
        return builder;
    }

    NpgsqlConnectionStringBuilder Whole(SecretText text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(secrets.Reveal(text));
        }
        catch (ArgumentException)
        {
            throw new SourceDataException(
                $"'connection' of {source.File} is no connection string: write keys such as Host=db;Database=shop;Username=patron;Password=...");
        }
    }
}

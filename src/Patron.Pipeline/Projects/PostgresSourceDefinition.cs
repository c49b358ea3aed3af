namespace Patron.Pipeline.Projects;

/// <summary>A PostgreSQL database: <c>kind: postgres</c>. All its tables are read as they stood at one instant.</summary>
public sealed record PostgresSourceDefinition : SourceDefinition
{
    public const int UsualPort = 5432;

    /// <summary>The server's name or address; null where <see cref="Connection"/> says it all.</summary>
    public SecretText? Host { get; init; }

    /// <summary><value>Default: 5432.</value></summary>
    public int Port { get; init; } = UsualPort;

    public SecretText? Database { get; init; }

    public SecretText? User { get; init; }

    /// <summary>A reference; null where the server asks for none.</summary>
    public SecretText? Password { get; init; }

    /// <summary>A connection string of Npgsql's keys, in the place of the others.</summary>
    public SecretText? Connection { get; init; }

    public required IReadOnlyList<PostgresTableDefinition> Tables { get; init; }

    public override IReadOnlyList<string> TableNames => [.. Tables.Select(table => table.Name)];

    internal override IReadOnlyList<SourceTableDefinition> Declared => Tables;
}

/// <summary>One table of a PostgreSQL source: a table or view, or a query.</summary>
public sealed record PostgresTableDefinition : SourceTableDefinition
{
    /// <summary>Its name there, <c>schema.name</c> or <c>name</c>; null where it is a query.</summary>
    public string? Table { get; init; }

    /// <summary>A SELECT in the server's SQL; null where it is a table.</summary>
    public SqlText? Query { get; init; }

    /// <summary>A column that only grows, by which new and changed rows are told; null: every run reads all rows.</summary>
    public string? IncrementalBy { get; init; }

    /// <summary>How far before the newest row taken rows are read again, to find those that were committed late.</summary>
    public Duration? Lookback { get; init; }
}

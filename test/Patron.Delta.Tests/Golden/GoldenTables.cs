namespace Patron.Delta.Tests.Golden;

/// <summary>What this version of Patron does with each golden table.</summary>
static class GoldenTables
{
    public static readonly string[] Reads =
    [
        "124-decimal-decode-bug",
        "basic-decimal-table",
        "basic-with-inserts-overwrite-restore",
        "basic-with-inserts-updates",
        "basic-with-vacuum-protocol-check-feature",
        "collations-preview-table",
        "collations-table",
        "commit-info-containing-arbitrary-operationParams-types",
        "corrupted-last-checkpoint-kernel",
        "data-reader-array-complex-objects",
        "data-reader-array-primitives",
        "data-reader-date-types-Iceland",
        "data-reader-date-types-PST",
        "data-reader-date-types-UTC",
        "data-reader-escaped-chars",
        "data-reader-map",
        "data-reader-nullable-field-invalid-schema-key",
        "data-reader-primitives",
        "data-reader-timestamp_ntz",
        "data-reader-timestamp_ntz-name-mode",
        "data-skipping-basic-stats-all-types",
        "data-skipping-basic-stats-all-types-columnmapping-id",
        "data-skipping-basic-stats-all-types-columnmapping-name",
        "data-skipping-change-stats-collected-across-versions",
        "data-skipping-partition-and-data-column",
        "decimal-various-scale-precision",
        "deltalog-getChanges",
        "dv-partitioned-with-checkpoint",
        "kernel-timestamp-INT96",
        "kernel-timestamp-PST",
        "kernel-timestamp-TIMESTAMP_MICROS",
        "kernel-timestamp-partition-col-ISO8601",
        "log-replay-latest-metadata-protocol",
        "log-replay-special-characters",
        "log-replay-special-characters-a",
        "parquet-all-types",
        "parquet-all-types-legacy-format",
        "snapshot-data0",
        "snapshot-data1",
        "snapshot-data2",
        "snapshot-data3",
        "snapshot-vacuumed",
        "table-with-columnmapping-mode-name",
        "table-with-icebegCompatV2Enabled",
        "time-travel-partition-changes-a",
        "time-travel-schema-changes-a",
        "time-travel-start",
        "time-travel-start-start20",
        "time-travel-start-start20-start40",
        "type-widening",
        "v2-checkpoint-parquet",
    ];

    /// <summary>By name, with what the error says.</summary>
    public static readonly Dictionary<string, string> Refused = new()
    {
        ["canonicalized-paths-normal-a"] = "'schemaString' is missing",
        ["canonicalized-paths-normal-b"] = "'schemaString' is missing",
        ["canonicalized-paths-special-a"] = "'schemaString' is missing",
        ["data-reader-absolute-paths-escaped-chars"] = "no metaData action up to version 1",
        ["data-reader-date-types-America"] = "is no Delta table",
        ["data-reader-date-types-Asia"] = "is no Delta table",
        ["data-reader-date-types-Etc"] = "is no Delta table",
        ["deltalog-commit-info"] = "'schemaString' is missing",
        ["deltalog-invalid-protocol-version"] = "reader version 99",
        ["deltalog-state-reconstruction-from-checkpoint-missing-metadata"] = "no metaData action up to version 10",
        ["deltalog-state-reconstruction-from-checkpoint-missing-protocol"] = "'schemaString' is missing",
        ["deltalog-state-reconstruction-without-protocol"] = "no protocol action up to version 0",
        ["no-delta-log-folder"] = "is no Delta table",
        ["update-deleted-directory"] = "'schemaString' is missing",
    };

    public static readonly string[] LogsOnly = ["checkpoint", "delete-re-add-same-file-different-transactions"];
}

namespace Patron.Pipeline.Ingestion.Files;

/// <summary>How a CSV file separates and quotes its fields.</summary>
sealed record CsvDialect(char Delimiter, char Quote);

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Patron.Pipeline.Promotion;

/// <summary>An enumeration's names in JSON as they are in YAML.</summary>
sealed class SnakeCase<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower)
    where T : struct, Enum;

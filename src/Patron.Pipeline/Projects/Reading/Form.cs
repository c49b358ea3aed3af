namespace Patron.Pipeline.Projects.Reading;

/// <summary>
/// What a value has to look like, in words, and how it is read; reading adds a problem where it looks otherwise.
/// </summary>
sealed record Form<T>(string Expected, Func<YamlValue, T> Read);

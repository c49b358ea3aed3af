using System.Text.RegularExpressions;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>The forms of texts with references to secrets. What may be a secret in clear is never repeated in a
/// message.</summary>
static partial class SecretForms
{
    const string Remedy = "write ${env:NAME} or ${file:PATH}, and keep the value out of the project's files";

    /// <summary>A text that may hold references.</summary>
    public static Form<SecretText> Text { get; } = new("a text, its secrets as ${env:NAME} or ${file:PATH}", value =>
        value.IsText(out string? text)
            ? HasWrongReference(text, out string found)
                ? value.Problem<SecretText>($"'{value.Name}' holds {found}", "write ${env:NAME} or ${file:PATH}")
                : new SecretText(text, value.Place)
            : value.Expected<SecretText>("a text"));

    /// <summary>A secret: nothing but a reference will do.</summary>
    public static Form<SecretText> Secret { get; } = new("a reference such as ${env:NAME} or ${file:PATH}", value =>
    {
        SecretText? text = Text!.Read(value);
        return text is { IsReference: false } ? InClear(value, $"'{value.Name}'") : text!;
    });

    /// <summary>A connection string: its password must be a reference.</summary>
    public static Form<SecretText> ConnectionString { get; } = new("a connection string such as ${env:SHOP_DB}", value =>
    {
        if (Text.Read(value) is not { } text)
            return null!;
        if (text.Text.Contains("://", StringComparison.Ordinal))
        {
            return value.Problem<SecretText>(
                $"'{value.Name}' is an address", "write keys such as Host=db;Database=shop;Username=patron;Password=${env:SHOP_DB_PASSWORD}");
        }

        return PasswordInClear().IsMatch(text.Text) ? InClear(value, $"the password in '{value.Name}'") : text;
    });

    /// <summary>An address of http or https: what looks like a secret in it must be a reference.</summary>
    public static Form<SecretText> Url { get; } = new("an address such as https://api.example.com/v1", value =>
    {
        if (Text.Read(value) is not { } text)
            return null!;
        if (UserInClear().IsMatch(text.Text) || ParameterInClear().IsMatch(text.Text))
            return InClear(value, $"what looks like a secret in '{value.Name}'");
        bool isAddress = text.Refers
            || (Uri.TryCreate(text.Text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "http" or "https");
        return isAddress ? text : value.Expected<SecretText>("an address such as https://api.example.com/v1");
    });

    /// <summary>The address of a broker, of amqp or amqps; user and password stand beside it, or all of it is a reference.</summary>
    public static Form<SecretText> BrokerUrl { get; } = new("an address such as amqps://mq.example.com/crm", value =>
    {
        if (Text.Read(value) is not { IsReference: false } text)
            return value.IsText(out string? written) ? new SecretText(written, value.Place) : null!;
        if (UserInClear().IsMatch(text.Text))
            return InClear(value, $"what looks like a secret in '{value.Name}'");
        if (text.Text.Contains('@', StringComparison.Ordinal))
            return value.Problem<SecretText>($"'{value.Name}' names a user", "write 'user:' and 'password:' beside it");
        bool isAddress = text.Refers || (Uri.TryCreate(text.Text, UriKind.Absolute, out Uri? uri) && uri.Scheme is "amqp" or "amqps");
        return isAddress ? text : value.Expected<SecretText>("an address such as amqps://mq.example.com/crm");
    });

    /// <summary>What follows an address: what looks like a secret in it must be a reference.</summary>
    public static Form<SecretText> Path { get; } = new("a path such as orders?status=paid", value =>
        Text.Read(value) is { } text && ParameterInClear().IsMatch(text.Text)
            ? InClear(value, $"what looks like a secret in '{value.Name}'")
            : value.IsText(out string? path) ? new SecretText(path, value.Place) : null!);

    /// <summary>Headers by name; one whose name tells of a secret must hold a reference.</summary>
    public static Form<IReadOnlyList<HttpHeader>> Headers { get; } = Forms.EntriesOf(
        "headers by name, such as 'Authorization: Bearer ${env:TOKEN}'", (name, value) =>
        {
            SecretText text = Text.Read(value);
            if (text is { Refers: false } && SecretName().IsMatch(name.Name))
                InClear(value, $"header '{name.Name}'");
            if (!HeaderName().IsMatch(name.Name))
                name.Problem<string>($"{name.Node.Description} cannot be a header's name", "write letters, digits and '-'");
            return new HttpHeader(name.Name, text!);
        });

    static SecretText InClear(YamlValue value, string what) => value.Problem<SecretText>($"{what} is written in clear", Remedy);

    static bool HasWrongReference(string text, out string found)
    {
        string rest = SecretText.Reference().Replace(text, "");
        int at = rest.IndexOf("${", StringComparison.Ordinal);
        int end = at < 0 ? -1 : rest.IndexOfAny([':', '}'], at);
        found = end < 0 ? "a '${' that refers to nothing" : Quote.Of(rest[at..end] + "...}") + ", which refers to nothing";
        return at >= 0;
    }

    [GeneratedRegex(@"(password|pwd|passwd)\s*=\s*(?!\s*\$\{)[^;\s]", RegexOptions.IgnoreCase)]
    private static partial Regex PasswordInClear();

    [GeneratedRegex(@"//[^/@]*:(?!\$\{)[^/@]+@")]
    private static partial Regex UserInClear();

    [GeneratedRegex(@"[?&][^=&]*(token|secret|password|key|sig|signature)=(?!\$\{)[^&]+", RegexOptions.IgnoreCase)]
    private static partial Regex ParameterInClear();

    [GeneratedRegex("auth|token|secret|password|cookie|key|signature", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")]
    private static partial Regex HeaderName();
}

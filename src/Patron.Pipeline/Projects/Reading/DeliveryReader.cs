using Patron.Pipeline.Delivery;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>delivery:</c> and <c>suppress:</c> of a campaign.</summary>
/// <param name="tables">The project's tables, all of them declared.</param>
/// <param name="folder">The project's folder.</param>
sealed class DeliveryReader(TableNames tables, string folder)
{
    static readonly string[] OwnHeaders = ["Idempotency-Key", "Content-Type", "Content-Length", "Content-Encoding", "Host", "Transfer-Encoding"];

    static readonly string[] Layers = ["bronze.", "silver.", "gold."];

    /// <summary>One delivery or a list of them.</summary>
    public Form<IReadOnlyList<DeliveryDefinition>> Form => new("a folder or a server, or a list of these", value =>
    {
        IReadOnlyList<DeliveryDefinition> deliveries = value.Node is ListNode
            ? Forms.ListOf(Item, delivery => delivery.Name).Read(value)
            : [Item.Read(value)];
        if (!value.File.Failed)
            RefuseSharedFiles(value, deliveries);
        return deliveries;
    });

    /// <summary>A table or file of customers, or a list of these.</summary>
    public Form<IReadOnlyList<SuppressionList>> Suppressed => new("a table or a file of customers, or a list of these", value =>
        value.Node is ListNode ? Forms.ListOf(Listed, one => one.Name).Read(value) : [Listed.Read(value)]);

    Form<SuppressionList> Listed => new("a table such as silver.opted_out, or a file such as lists/opted_out.csv", value =>
    {
        if (!value.IsText(out string? text))
            return value.Expected<SuppressionList>(Listed.Expected);
        SuppressionList list = new(text) { Place = value.Place };
        if (IsTable(text))
            return tables.Reference.Read(value) is null ? null! : list;
        return Suppression.IsReadable(text)
            ? list
            : value.Problem<SuppressionList>(
                $"'{value.Name}' is {value.Node.Description}", "name a table such as silver.opted_out, or a file that ends in .csv, .jsonl or .parquet");
    });

    Form<DeliveryDefinition> Item => Forms.Mapping<DeliveryDefinition>("a folder and a format, or a server", map =>
    {
        string? name = map.Optional("name", Forms.Identifier);
        IReadOnlyList<DeliveryColumn> columns = map.Optional("columns", Columns, []);
        (string Word, DeliveryDefinition? Delivery)[] servers =
        [
            (WebhookDelivery.Word, map.Optional(WebhookDelivery.Word, Webhook)),
            (PostgresDelivery.Word, map.Optional(PostgresDelivery.Word, Postgres)),
            (RabbitMqDelivery.Word, map.Optional(RabbitMqDelivery.Word, RabbitMqReader.Form)),
        ];
        string[] words = ["folder", "format", .. servers.Select(server => server.Word)];
        string[] written = [.. words.Where(word => map.Keys.Contains(word)).Select(word => word == "format" ? FolderDelivery.Word : word).Distinct()];
        if (written.Length > 1)
            map.Problem(written[1], $"'{written[1]}' beside '{written[0]}'", "write a list of two deliveries");
        FolderDelivery folder = new()
        {
            Folder = map.Optional("folder", Forms.Text, "campaigns"),
            Format = map.Optional("format", Forms.Choice<DeliveryFormat>(), DeliveryFormat.Csv),
        };
        (string word, DeliveryDefinition? delivery) = servers.FirstOrDefault(server => map.Keys.Contains(server.Word));
        if (delivery is null && columns is { Count: > 0 } && columns.All(column => column?.Column != "customer_key"))
            map.Problem("columns", "'columns' leaves out customer_key, and a customer who is forgotten could not be found in the files", "add it");
        return (delivery ?? folder) with { Name = name ?? word ?? FolderDelivery.Word, Columns = columns, Place = map.Place };
    });

    static readonly Form<DeliveryDefinition> Webhook = Forms.Mapping<DeliveryDefinition>("an address and how it is asked", map => new WebhookDelivery
    {
        Url = map.Required("url", SecretForms.Url),
        Headers = Headers(map),
        Batch = (int)map.Optional("batch", Forms.WholeNumber(1, 100_000), WebhookDelivery.UsualBatch),
        TimeoutSeconds = (int)map.Optional("timeout_seconds", Forms.WholeNumber(1, 600), HttpSourceDefinition.UsualTimeoutSeconds),
    });

    static IReadOnlyList<HttpHeader> Headers(Mapping map)
    {
        IReadOnlyList<HttpHeader> headers = map.Optional("headers", SecretForms.Headers, []);
        foreach (HttpHeader header in headers ?? [])
        {
            if (OwnHeaders.Contains(header.Name, StringComparer.OrdinalIgnoreCase))
                map.Problem("headers", $"header '{header.Name}' is one that Patron writes itself", "leave it out");
        }

        return headers!;
    }

    static readonly Form<DeliveryDefinition> Postgres = Forms.Mapping<DeliveryDefinition>("a server and a table", map => new PostgresDelivery
    {
        Server = PostgresReader.ReadServer(map),
        Table = map.Required("table", PostgresReader.Table),
    });

    /// <summary>Columns under their own names, or by the names that they get.</summary>
    Form<IReadOnlyList<DeliveryColumn>> Columns => new("a list of columns, or columns by the names they get", value =>
        value.Node is MappingNode
            ? Forms.EntriesOf("columns by the names they get", (name, column) => Column(column, name.Name)).Read(value)
            : Forms.ListOf(new Form<DeliveryColumn>("a column", column => Column(column, null)), column => column.Name).Read(value));

    DeliveryColumn Column(YamlValue value, string? name)
    {
        const string expected = "a column such as treatment, or of a table such as silver.customers.email";
        if (!value.IsText(out string? text) || value.Node is not ScalarNode node)
            return value.Expected<DeliveryColumn>(expected);
        DeliveryColumn column = new(name ?? text[(text.LastIndexOf('.') + 1)..], text);
        if (column.Table is { } table)
        {
            if (!IsTable(text) || !table.Contains('.', StringComparison.Ordinal))
                return value.Expected<DeliveryColumn>(expected);
            tables.Reference.Read(value with { Node = node with { Text = table } });
        }
        else if (!DeliveryColumn.Known.Contains(text))
        {
            return value.Problem<DeliveryColumn>(
                $"gold.treatments has no column {value.Node.Description} that can be delivered", Suggestion.Among(text, [.. DeliveryColumn.Known]));
        }

        return column;
    }

    static bool IsTable(string text) => Layers.Any(layer => text.StartsWith(layer, StringComparison.Ordinal));

    void RefuseSharedFiles(YamlValue value, IReadOnlyList<DeliveryDefinition> deliveries)
    {
        foreach (IGrouping<string, FolderDelivery> same in deliveries.OfType<FolderDelivery>().GroupBy(Resolved))
        {
            if (same.Skip(1).FirstOrDefault() is { } second)
            {
                value.File.Add(
                    second.Place.Line, second.Place.Column,
                    $"two deliveries write files of one name into {Path.TrimEndingDirectorySeparator(second.Folder)}",
                    "give each a folder of its own");
            }
        }
    }

    /// <summary>Where files go, however it is written and whatever leads there.</summary>
    string Resolved(FolderDelivery delivery)
    {
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(Path.Combine(folder, delivery.Folder)));
        return Directory.Exists(path)
            ? new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path
            : path;
    }
}

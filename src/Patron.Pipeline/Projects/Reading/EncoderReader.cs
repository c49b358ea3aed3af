namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>encoders: { purchase_last: { one_hot: [web, shop] } }</c>.</summary>
static class EncoderReader
{
    public static Form<IReadOnlyList<Encoder>> Form { get; } = Forms.EntriesOf(
        "features by name, each with one_hot or ordinal", (feature, encoder) => FormOf(feature.Name).Read(encoder));

    static Form<Encoder> FormOf(string feature) => Forms.Mapping("one_hot or ordinal with the categories", map =>
    {
        IReadOnlyList<string>? oneHot = map.Optional("one_hot", Forms.Words);
        IReadOnlyList<string>? ordinal = map.Optional("ordinal", Forms.Words);
        if (oneHot is null == ordinal is null && !map.File.Failed)
            map.Problem($"'{feature}' needs one of one_hot and ordinal", "write one of them, with the list of categories");
        return new Encoder(feature, ordinal is null ? EncoderKind.OneHot : EncoderKind.Ordinal, oneHot ?? ordinal ?? []);
    });
}

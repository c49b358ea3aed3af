namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>treatments/NAME.yml</c>.</summary>
static class TreatmentReader
{
    static readonly Form<TreatmentRule> Rule = Forms.Mapping("a rule", map => new TreatmentRule
    {
        Name = map.Required("name", Forms.Identifier),
        When = map.Required("when", Forms.Sql),
        Treatment = map.Required("treatment", Forms.Text),
        Variant = map.Optional("variant", Forms.Text),
        CampaignCode = map.Required("campaign_code", Forms.Text),
        Cost = map.Optional("cost", Forms.Money, 0),
        ExpectedValue = map.Optional("expected_value", Forms.Sql),
        OrderBy = map.Optional("order_by", Forms.Sql),
        Limit = (int?)map.OptionalValue("limit", Forms.WholeNumber(1, int.MaxValue)),
    });

    static readonly Form<DeliveryDefinition> Delivery = Forms.Mapping("a folder and a format", map => new DeliveryDefinition
    {
        Folder = map.Optional("folder", Forms.Text, "campaigns"),
        Format = map.Optional("format", Forms.Choice<DeliveryFormat>(), DeliveryFormat.Csv),
    });

    public static Form<TreatmentDefinition> Form { get; } = Forms.Mapping("a campaign", map =>
    {
        TreatmentDefinition campaign = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Audience = map.Required("audience", Forms.Sql),
            Control = map.Required("control", Forms.Share),
            BusinessAsUsual = map.Optional("business_as_usual", Forms.Share, 0),
            Channel = map.Required("channel", Forms.Text),
            Rules = map.Required("rules", Forms.ListOf(Rule, rule => rule.Name)),
            Delivery = map.Optional("delivery", Delivery, new DeliveryDefinition()),
        };
        if (campaign.Control + campaign.BusinessAsUsual >= 1)
        {
            map.Problem(
                "business_as_usual", "'control' and 'business_as_usual' leave nobody to treat", "let them add up to less than 1");
        }

        return campaign;
    });
}

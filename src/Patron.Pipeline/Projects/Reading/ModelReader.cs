using Patron.Models.Btyd;
using Patron.Models.Spend;
using Patron.Pipeline.Modelling;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>models/NAME.yml</c>.</summary>
sealed class ModelReader(ProjectSettings settings, TableNames tables, Declared<FeatureGroupDefinition> features, Declared<TargetDefinition> targets,
    Declared<DatasetDefinition> datasets)
{
    public Form<ModelDefinition> Form => Forms.OfKind<ModelDefinition>(
        "a model",
        ("lifetime_value", map => ReadCommon(map, ReadLifetimeValue(map))),
        ("propensity", map => ReadCommon(map, LearningReader.Read(map, ReadPropensity(map)))),
        ("rfm", map => ReadCommon(map, ReadRfm(map))),
        ("uplift", map => ReadCommon(map, new UpliftReader(settings, tables, features, targets).Read(map))));

    ModelDefinition ReadCommon(Mapping map, ModelDefinition model)
    {
        ModelDefinition told = ReadTold(map, model);
        (RolesDefinition? roles, int? approvals) = RolesReader.Read(map);
        return told with { Roles = roles, Approvals = approvals ?? 0 };
    }

    ModelDefinition ReadTold(Mapping map, ModelDefinition model) => model with
    {
        Promotion = map.Optional("promotion", new PromotionReader(tables).FormFor(model), new PromotionRules()),
        Texts = new ModelTexts
        {
            Purpose = map.Optional("purpose", Forms.Text),
            Owner = map.Optional("owner", Forms.Text),
            Limits = map.Optional("limits", Forms.Text),
            Ethics = map.Optional("ethics", Forms.Text),
        },
    };

    LifetimeValueDefinition ReadLifetimeValue(Mapping map)
    {
        CovariatesSection? covariates = map.Optional("covariates", new CovariatesReader(tables).Form);
        LifetimeValueDefinition model = ReadPurchaseModel(map, map.Optional("penalty", Forms.NonNegativeOrAuto, 0)) with
        {
            Covariates = covariates?.OfCustomers,
            Calendar = covariates?.OfCalendar,
        };
        if (model is { TunesPenalty: true, Holdout: null })
            map.Problem("penalty", "a penalty is tuned by foretelling the hold-outs of the past, and there is no 'holdout'", "add 'holdout: 13w', or give 'penalty' a number");
        if (model.Purchases == BgBb.TheKind.Key && settings.TimeUnit != TimeUnit.Day)
        {
            map.Problem(
                "purchases", $"{BgBb.TheKind.Name} counts whole periods in which a customer buys or does not, and times in the project's unit are fractions",
                $"write 'time_unit: day' into {ProjectFiles.SettingsFile}, or take another model");
        }

        CovariatesReader.Check(map, model);
        return model;
    }

    LifetimeValueDefinition ReadPurchaseModel(Mapping map, double? penalty) => new()
    {
        Name = map.File.Id,
        File = map.File.File,
        Table = map.Required("table", tables.Reference),
        Time = map.Required("time", Forms.Text),
        Amount = map.Required("amount", Forms.Text),
        Where = map.Optional("where", Forms.Sql),
        Horizon = map.Required("horizon", Forms.Length),
        Discount = map.Optional("discount", Forms.DiscountRate, default),
        Purchases = map.Optional("purchases", PurchaseModel, BgNbd.TheKind.Key),
        Spend = map.Optional("spend", SpendModel) is { } spend && spend != GammaGamma.TheKind.Key ? spend : null,
        Intervals = map.Optional("intervals", Forms.Choice<IntervalWay>(), IntervalWay.Delta) is var way && way != IntervalWay.Delta ? way : null,
        Penalty = penalty ?? 0,
        TunesPenalty = penalty is null ? true : null,
        Holdout = map.OptionalValue("holdout", Forms.Length),
    };

    static Form<string> PurchaseModel { get; } = Forms.Word(
        $"one of {LifetimeValueDefinition.AnyPurchases}, {PurchaseModelWords.Listed}",
        text => text == LifetimeValueDefinition.AnyPurchases || PurchaseModelWords.Find(text) is not null);

    static Form<string> SpendModel { get; } =
        Forms.OneOf([LifetimeValueDefinition.AnySpend, .. SpendModelKind.All.Select(kind => kind.Key)]);

    PropensityDefinition ReadPropensity(Mapping map)
    {
        DatasetDefinition? dataset = map.Optional("dataset", datasets.Reference);
        bool namesDataset = map.Keys.Contains("dataset");
        if (namesDataset && map.Keys.Contains("features"))
            map.Problem("features", "the features are those of the data set", "remove 'features:', or 'dataset:'");
        PropensityDefinition model = new()
        {
            Name = map.File.Id,
            File = map.File.File,
            Dataset = dataset,
            Target = map.Required("target", namesDataset ? TargetOf(dataset) : TargetReader.ByNameOrInPlace(tables, targets)),
            Features = namesDataset
                ? dataset?.Features ?? []
                : map.Required("features", Forms.ListOf(features.Reference, group => group.Name)),
            Folds = (int)map.Optional("folds", Forms.WholeNumber(2, 100), 5),
            RenewedOn = map.Optional("renewed_on", Forms.ListOf(tables.Reference, table => table)) ?? [],
        };
        // What follows looks into other definitions, which may have problems of their own.
        if (!map.File.Failed)
            RefuseTarget(map, model);
        return model;
    }

    static void RefuseTarget(Mapping map, PropensityDefinition model)
    {
        if (!model.Target.Kind.IsOutcome)
        {
            map.Problem(
                "target", $"a propensity is of an outcome, 1 or 0, and a target of kind {model.Target.Kind.Text} is a number",
                "name a target of another kind");
        }

        DatasetColumns.RefuseSharedNames(model.LearnsFrom, (found, remedy) => map.Problem("target", found, remedy));
    }

    RfmDefinition ReadRfm(Mapping map) => new()
    {
        Name = map.File.Id,
        File = map.File.File,
        Table = map.Required("table", tables.Reference),
        Time = map.Required("time", Forms.Text),
        Amount = map.Required("amount", Forms.Text),
    };

    /// <summary>A target of a data set; nothing is said where that has problems of its own.</summary>
    static Form<TargetDefinition> TargetOf(DatasetDefinition? dataset) => new("the name of a target of the data set", value =>
    {
        if (!value.IsText(out string? name))
            return value.Expected<TargetDefinition>("the name of a target of the data set");
        return dataset is null ? null! : dataset.Targets.FirstOrDefault(target => target.Name == name)
            ?? value.Problem<TargetDefinition>(
                $"{value.Node.Description} is no target of the data set {dataset.Name}",
                Suggestion.Among(name, [.. dataset.Targets.Select(target => target.Name)]));
    });
}

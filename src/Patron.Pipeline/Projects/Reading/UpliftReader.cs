using Patron.Models.Uplift;

namespace Patron.Pipeline.Projects.Reading;

/// <summary>Reads <c>models/NAME.yml</c> of <c>kind: uplift</c>.</summary>
sealed class UpliftReader(
    ProjectSettings settings, TableNames tables, Declared<FeatureGroupDefinition> features, Declared<TargetDefinition> targets)
{
    /// <summary>The name of those without treatment, which no treatment may have.</summary>
    public const string Control = "control";

    const string AnyLearner = "auto";

    static readonly Form<IReadOnlyList<string>> Treatments = Forms.ListOf(
        new Form<string>(Forms.Identifier.Expected, value => Forms.Identifier.Read(value) is var name && name != Control
            ? name
            : value.Problem<string>("'control' is the name of those without treatment", "name what is sent")),
        name => name);

    static readonly Form<UpliftLearner> Learner = Forms.Choice<UpliftLearner>();

    static readonly Form<IReadOnlyList<UpliftLearner>?> Learners = new($"{AnyLearner}, {Learner.Expected}, or a list of them", value => value.Node switch
    {
        ListNode => Forms.ListOf(Learner, learner => learner.ToString()).Read(value),
        _ when value.IsText(out string? word) && word == AnyLearner => null,
        _ => [Learner.Read(value)],
    });

    Form<ContactTableDefinition> Contacts => Forms.Mapping("table, time, treatment and control", map => new ContactTableDefinition
    {
        Table = map.Required("table", tables.Reference),
        Time = map.Required("time", Forms.Text),
        Treatment = map.Required("treatment", Forms.Text),
        Control = map.Required("control", Forms.Sql),
        Campaign = map.Optional("campaign", Forms.Text),
    });

    public UpliftDefinition Read(Mapping map)
    {
        UpliftDefinition model = ReadContacts(map, new UpliftDefinition
        {
            Name = map.File.Id,
            File = map.File.File,
            Outcome = map.Required("outcome", TargetReader.ByNameOrInPlace(tables, targets)),
            Features = map.Required("features", Forms.ListOf(features.Reference, group => group.Name)),
            Treatments = map.Required("treatments", Treatments),
        }) with
        {
            AsOf = map.Optional("as_of", new DatasetReader(settings, features, targets).Instants, UpliftDefinition.UsualDates),
            Age = map.Optional("age", Forms.Length, UpliftDefinition.UsualAge),
            Test = map.Optional("test", Forms.ShareToCompare, 0.3),
            Learners = map.Optional("learner", Learners, null),
            Base = map.OptionalValue("base", Forms.Choice<BaseLearner>()),
            Folds = (int)map.Optional("folds", Forms.WholeNumber(2, 20), 5),
        };
        if (model is { Base: not null, Learners: [UpliftLearner.Forest] })
            map.Problem("base", "a forest grows trees of its own, and learns with nothing else", "remove 'base:', or name another 'learner:'");
        if (!map.File.Failed)
        {
            DatasetColumns.RefuseSharedNames(
                model.LearnsFrom, UpliftDefinition.OwnColumns, "the rows of contacts have", (found, remedy) => map.Problem("outcome", found, remedy));
        }

        return model;
    }

    UpliftDefinition ReadContacts(Mapping map, UpliftDefinition model)
    {
        const string Remedy = "add 'contacts:' with a table of contacts, or 'campaigns:' with campaigns of treatments/";
        model = model with
        {
            Contacts = map.Optional("contacts", Contacts),
            Campaigns = map.Optional("campaigns", Forms.Words),
            Untreated = map.Optional("untreated", Forms.ListOf(Forms.Choice<UntreatedGroup>(), group => group.ToString())),
        };
        bool[] given = [map.Keys.Contains("contacts"), map.Keys.Contains("campaigns")];
        if (given is [false, false])
            map.Problem("an uplift model that learns from no contacts", Remedy);
        else if (given is [true, true])
            map.Problem("campaigns", "contacts are those of a table or those of campaigns", "remove 'contacts:', or 'campaigns:'");
        else if (given is [true, false] && map.Keys.Contains("untreated"))
            map.Problem("untreated", "groups are of campaigns, and of a table 'control:' tells who is in none", "remove 'untreated:'");
        return model;
    }

    /// <summary>Notes campaigns that the project does not have.</summary>
    /// <param name="models">The models.</param>
    /// <param name="folder">The project's files.</param>
    /// <param name="problems">Where they are noted.</param>
    public static void RefuseUnknownCampaigns(IEnumerable<ModelDefinition> models, ProjectFolder folder, ProblemList problems)
    {
        string[] known = [.. folder.FilesIn("treatments", ".yml").Select(Path.GetFileNameWithoutExtension).OfType<string>()];
        foreach (UpliftDefinition model in models.OfType<UpliftDefinition>())
        {
            foreach (string name in (model.Campaigns ?? []).Except(known))
            {
                (int line, int column) = WrittenPlace.Of(folder.Text(model.File), model.File, name);
                string remedy = known.Length > 0 ? Suggestion.Among(name, known) : $"add treatments/{Identifiers.From(name)}.yml";
                problems.Add(new Problem(model.File, line, column, $"there is no campaign '{name}'", remedy));
            }
        }
    }
}

using Patron.Models.Uplift;
using Patron.Pipeline.Lake;
using Patron.Pipeline.Preparation;
using Patron.Pipeline.Preparation.Uplift;
using Patron.Pipeline.Projects;
using Patron.Pipeline.Tracking;
using Patron.Pipeline.Tracking.Registry;

namespace Patron.Pipeline.Modelling.Uplift;

/// <summary>
/// Learns what each treatment changes from contacts with a control, judges it by customers kept aside, and registers it. Where
/// campaigns of the project have
/// not brought contacts enough, there is no version yet.
/// </summary>
sealed class TrainUplift(ProjectDefinition project, UpliftDefinition model) : IStep
{
    /// <summary>The kind under which the model is registered.</summary>
    public const string Kind = "uplift";

    /// <inheritdoc/>
    public StepInfo Info { get; } = new(
        $"train {model.Name}", Stage.Train, [UpliftRowsStep.TableOf(model)], [VersionName.Model(model.Name)], model.Hash);

    /// <inheritdoc/>
    public void Run(StepContext context)
    {
        ContactRows train = ContactRows.Read(context, model, DatasetPart.Train);
        (string Treatment, ArmRows Rows)[] arms = [.. ArmsOf(context, train)];
        if (arms.Length == 0)
        {
            context.Journal.Warn($"{Info.Name}: no treatment has contacts enough, so there is no new version");
            return;
        }

        ContactRows test = ContactRows.Read(context, model, DatasetPart.Test);
        using RunJournal fit = Training.Begin(context, model);
        OutcomeKind kind = ContactRows.KindOf(model.Outcome);
        TreatmentFit[] fits = [.. arms.Select(arm => Named(context, arm.Treatment, () =>
            TreatmentFit.Of(model, project.Settings, arm.Rows, () => test.Of(arm.Treatment, kind))))];
        UpliftFindings findings = new()
        {
            Outcome = kind,
            Rows = train.Keys.Length,
            Kept = model.Test,
            Seed = project.Settings.Seed,
            TestRows = test.Keys.Length,
            Treatments = [.. fits.Select(one => one.Finding)],
            Warnings = [.. fits.SelectMany(one => one.Warnings)],
        };
        UpliftContent content = UpliftContent.Of(train.Features, fits.Select(one => one.Model));
        ModelRegistration registration = new()
        {
            Name = model.Name,
            Kind = Kind,
            Content = content.ToJson(),
            Metrics = findings.Figures,
            AsOf = context.AsOf,
            Evaluation = findings,
            Definitions = ModelDefinitions.Of(project, model),
            TrainingData = Training.DataOf(context, UpliftRowsStep.TableOf(model)),
            Inputs = [.. content.Columns.Select(column => Training.ColumnOf(train.Features.Find(column.Name)!))],
        };
        Training.Register(context, fit, registration, findings.Warnings);
    }

    /// <summary>The rows of each treatment that has enough.</summary>
    /// <exception cref="ProjectException">Of a table, rows that nothing can be learnt from.</exception>
    IEnumerable<(string, ArmRows)> ArmsOf(StepContext context, ContactRows train)
    {
        string table = LakeSession.Identifier(UpliftRowsStep.TableOf(model));
        foreach (string treatment in model.Treatments)
        {
            ArmCount[] campaigns = ArmCount.Of(table, treatment, context.Lake.Connection);
            if (!ArmCount.AreEnough(campaigns))
                continue; // the step before told, and of a table failed
            ArmRows? rows = null;
            try
            {
                rows = train.Of(treatment, ContactRows.KindOf(model.Outcome))!;
                rows.Require(model.Learners);
                UpliftModel.RequireEnough(rows.Rows, TreatmentFit.OptionsOf(model, project.Settings));
            }
            catch (ArgumentException error) when (model.Contacts is null)
            {
                context.Journal.Warn($"{Info.Name}: {treatment} waits: {error.Message}");
                continue;
            }
            catch (ArgumentException error)
            {
                throw Refused(context, treatment, error);
            }

            yield return (treatment, rows);
        }
    }

    T Named<T>(StepContext context, string treatment, Func<T> learn)
    {
        try
        {
            return learn();
        }
        catch (ArgumentException error)
        {
            throw Refused(context, treatment, error);
        }
    }

    ProjectException Refused(StepContext context, string treatment, ArgumentException error) => new(
    [
        SourceColumns.Problem(
            context, model, treatment, $"{model.Name} cannot be trained: {treatment}: {error.Message}",
            "change the model, or the contacts it learns from"),
    ]);
}

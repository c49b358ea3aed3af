using Patron.Models.Experiments.Monitoring;

namespace Patron.Models.Experiments.Planning;

/// <summary>What an experiment of a size finds.</summary>
/// <param name="Outcome">What is measured.</param>
/// <param name="Options">How it is run.</param>
/// <param name="Control">Customers in the control group.</param>
/// <param name="Treated">Customers that each treatment gets.</param>
/// <param name="Effect">The effect, absolute, that it is planned for or that it finds.</param>
/// <param name="Power">With which probability that effect is found by the last look.</param>
/// <param name="ErrorOfOne">The error of one comparison, after its part of several.</param>
/// <param name="Looks">The boundaries of several looks; null for one.</param>
public sealed record ExperimentPlan(
    PlannedOutcome Outcome, DesignOptions Options, long Control, long Treated, double Effect, double Power, double ErrorOfOne,
    GroupSequentialDesign? Looks)
{
    /// <summary>No plan is larger.</summary>
    const double MostUnits = 1e15;

    /// <summary>Customers of all groups.</summary>
    public long Total => Control + (Options.Treatments * Treated);

    /// <summary>The effect over the size of the baseline; null at a baseline of 0.</summary>
    public double? RelativeEffect => Outcome.Baseline == 0 ? null : Effect / Math.Abs(Outcome.Baseline);

    /// <summary>The probability to have found the effect by each of several looks; of one, its power.</summary>
    public double[] PowerByLook() => Looks is null ? [Power] : new PowerFunction(Outcome, Options).ByLook(Effect, Total);

    /// <summary>The smallest groups that find an effect with the power asked for.</summary>
    /// <param name="outcome">What is measured.</param>
    /// <param name="effect">Absolute; not 0, and in the direction looked for.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="InsufficientDataException">No size that can be counted is large enough.</exception>
    public static ExperimentPlan ForEffect(PlannedOutcome outcome, double effect, DesignOptions? options = null)
    {
        options ??= new DesignOptions();
        PowerFunction power = new(outcome, options);
        double total = UnitsFor(outcome, effect, options, power);
        long control = WholeGroup(total * options.ControlShare, options);
        long treated = WholeGroup(total * (1 - options.ControlShare) / options.Treatments, options);
        return new ExperimentPlan(outcome, options, control, treated, effect, power.At(effect, Math.Max(total, power.FewestUnits)), power.ErrorOfOne, power.Looks);
    }

    /// <summary>What groups of a size find of an effect.</summary>
    /// <param name="outcome">What is measured.</param>
    /// <param name="effect">Absolute; in the direction looked for.</param>
    /// <param name="total">Customers of all groups.</param>
    /// <param name="options">How it is run.</param>
    /// <exception cref="InsufficientDataException">A group has fewer than two units.</exception>
    public static ExperimentPlan ForSize(PlannedOutcome outcome, double effect, long total, DesignOptions? options = null)
    {
        options ??= new DesignOptions();
        CheckEffect(effect, options);
        PowerFunction power = new(outcome, options);
        CheckSize(total, power, options);
        return Of(outcome, options, total, effect, power);
    }

    /// <summary>The smallest effect that groups of a size find with the power asked for.</summary>
    /// <param name="outcome">What is measured.</param>
    /// <param name="total">Customers of all groups.</param>
    /// <param name="options">How it is run; of a two-sided test the rise is given.</param>
    /// <exception cref="InsufficientDataException">A group has fewer than two units, or not even the largest change of a rate is found.</exception>
    public static ExperimentPlan Detectable(PlannedOutcome outcome, long total, DesignOptions? options = null)
    {
        options ??= new DesignOptions();
        PowerFunction power = new(outcome, options);
        CheckSize(total, power, options);
        int sign = options.Alternative == Alternative.Less ? -1 : 1;
        double low = 0;
        double high = outcome.IsProportion ? (sign > 0 ? 1 - outcome.Baseline : outcome.Baseline) : outcome.Deviation;
        if (outcome.IsProportion && !power.Finds(sign * high, total))
            throw new InsufficientDataException($"{total} customers find no change of a rate of {outcome.Baseline} with a power of {options.Power}: plan for more");
        while (!power.Finds(sign * high, total))
            high *= 2;
        while (high - low > 1e-13 * high)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
                break;
            (low, high) = power.Finds(sign * middle, total) ? (low, middle) : (middle, high);
        }

        return Of(outcome, options, total, sign * high, power);
    }

    /// <summary>Units of all groups that find an effect, before they are made whole.</summary>
    internal static double UnitsFor(PlannedOutcome outcome, double effect, DesignOptions options, PowerFunction? power = null)
    {
        CheckEffect(effect, options);
        if (effect == 0)
            throw new ArgumentOutOfRangeException(nameof(effect), effect, "no number of customers finds an effect of 0: plan for the smallest one that matters");
        power ??= new PowerFunction(outcome, options);
        _ = outcome.VarianceAt(effect);
        double low = power.FewestUnits;
        double high = 2 * low;
        if (power.Finds(effect, low))
            return low;
        while (!power.Finds(effect, high))
        {
            (low, high) = (high, 2 * high);
            if (high > MostUnits)
                throw new InsufficientDataException($"an effect of {effect} is too small beside a standard deviation of {outcome.Deviation} to be found by any number of customers");
        }

        while (high - low > 1e-12 * high)
        {
            double middle = (low + high) / 2;
            (low, high) = power.Finds(effect, middle) ? (low, middle) : (middle, high);
        }

        return high;
    }

    static ExperimentPlan Of(PlannedOutcome outcome, DesignOptions options, long total, double effect, PowerFunction power)
    {
        long treated = (long)Math.Round(total * (1 - options.ControlShare) / options.Treatments);
        return new ExperimentPlan(
            outcome, options, total - (options.Treatments * treated), treated, effect, power.At(effect, total), power.ErrorOfOne, power.Looks);
    }

    /// <summary>Rounded up, to whole clusters; a hair above a whole number is rounding.</summary>
    static long WholeGroup(double units, DesignOptions options)
    {
        double clusters = Math.Max(2, Math.Ceiling((units / options.ClusterSize) - 1e-6));
        return (long)Math.Ceiling((clusters * options.ClusterSize) - 1e-9);
    }

    static void CheckEffect(double effect, DesignOptions options)
    {
        if (!double.IsFinite(effect))
            throw new ArgumentOutOfRangeException(nameof(effect), effect, "must be finite");
        if ((options.Alternative == Alternative.Greater && effect < 0) || (options.Alternative == Alternative.Less && effect > 0))
            throw new ArgumentOutOfRangeException(nameof(effect), effect, "is not in the direction that is looked for");
    }

    static void CheckSize(long total, PowerFunction power, DesignOptions options)
    {
        if (total < power.FewestUnits)
        {
            throw new InsufficientDataException(
                $"{total} customers with {options.ControlShare} of them in control leave a group with fewer than two units: plan for more, or for a more equal share");
        }
    }
}

namespace Patron.Models.Explanation;

/// <summary>A search for flips in breadth: all changes of one column, then those that came nearest with one more.</summary>
sealed class CounterfactualBeam(ChangeTrials trials, CandidateValues[] candidates, CounterfactualOptions options)
{
    const int StepsBetween = 15;
    const int Rounds = 4;

    // Carried on of the same columns, so that others are carried on as well.
    const int MostOfSameColumns = 4;

    public CounterfactualSearch Run(double own, double threshold)
    {
        List<Trial> found = [];
        Trial? nearest = null;
        Trial[] beam = [new Trial([], own, 0)];
        for (int columns = 1; columns <= options.MostColumns && found.Count < options.Wanted && beam.Length > 0; columns++)
        {
            Trial[] tried = trials.Score(Grown(beam, found));
            foreach (Trial flip in tried.Where(trials.Flips).GroupBy(trial => trial.Columns).Select(ByCost).OrderBy(trial => trial.Cost))
            {
                Trial small = Shrunk(flip);
                if (!found.Any(small.Covers))
                    found.Add(small);
            }

            Trial[] others = [.. tried.Where(trial => !trials.Crosses(trial)).OrderBy(trials.Distance).ThenBy(trial => trial.Cost)];
            if (others.Length > 0 && (nearest is null || trials.Distance(others[0]) < trials.Distance(nearest)))
                nearest = others[0];
            IEnumerable<Trial> odd = tried.Where(trial => trials.Crosses(trial) && !trials.Flips(trial)).OrderBy(trial => trial.Cost);
            beam = [.. Carried(others, found, trials.Distance).Take(options.Beam), .. Carried(odd, found, _ => 0).Take(options.Beam / 2)];
        }

        Counterfactual[] given =
        [
            .. found.OrderBy(trial => trial.Values.Count).ThenBy(trial => trial.Cost).Take(options.Wanted).Select(trials.ToCounterfactual),
        ];
        return new CounterfactualSearch(
            own, threshold, given, given.Length > 0 || nearest is null ? null : trials.ToCounterfactual(nearest));
    }

    /// <summary>Trials in the order of what they are carried on by, few of the same columns.</summary>
    static IEnumerable<Trial> Carried(IEnumerable<Trial> ordered, List<Trial> found, Func<Trial, double> by) => ordered
        .Where(trial => !found.Any(trial.Covers))
        .GroupBy(trial => trial.Columns)
        .SelectMany(group => group.Take(MostOfSameColumns))
        .OrderBy(by).ThenBy(trial => trial.Cost);

    static Trial ByCost(IEnumerable<Trial> flips) => flips.MinBy(trial => trial.Cost)!;

    /// <summary>Every change of the beam with one more column, without those that hold what flips already, each once.</summary>
    List<IReadOnlyList<(int Place, FieldValue Value)>> Grown(Trial[] beam, List<Trial> found)
    {
        HashSet<string> seen = [];
        List<IReadOnlyList<(int Place, FieldValue Value)>> grown = [];
        foreach (Trial trial in beam)
        {
            for (int place = 0; place < candidates.Length; place++)
            {
                if (trial.Touches(place))
                    continue;
                foreach (FieldValue value in candidates[place].Values)
                {
                    (int Place, FieldValue Value)[] values = [.. trial.Values, (place, value)];
                    if (!found.Any(new Trial(values, 0, 0).Covers) && seen.Add(string.Join('|', values.OrderBy(one => one.Place))))
                        grown.Add(values);
                }
            }
        }

        return grown;
    }

    /// <summary>Without the columns that it can do without, and each number as near to the row's own as flips.</summary>
    Trial Shrunk(Trial flip)
    {
        foreach ((int place, _) in flip.Values.OrderByDescending(value => candidates[value.Place].Cost(value.Value)).ToArray())
        {
            if (flip.Values.Count > 1)
                flip = BestOf(flip, [.. trials.Score([[.. flip.Values.Where(value => value.Place != place)]])]);
        }

        foreach ((int place, _) in flip.Values.ToArray())
            flip = Nearer(flip, place);
        return flip;
    }

    Trial Nearer(Trial flip, int place)
    {
        CandidateValues candidate = candidates[place];
        FieldValue nearest = candidate.Own;
        for (int round = 0; round < Rounds; round++)
        {
            FieldValue[] between = candidate.Between(nearest, ValueAt(flip, place), StepsBetween);
            Trial[] tried = trials.Score([.. between.Select(value => With(flip, place, value))]);
            Trial better = BestOf(flip, tried);
            double cost = candidate.Cost(ValueAt(better, place));
            nearest = between.Append(nearest).Where(value => candidate.Cost(value) < cost).MaxBy(candidate.Cost);
            flip = better;
        }

        Trial rounded = trials.Score([With(flip, place, candidate.Rounded(ValueAt(flip, place)))])[0];
        return trials.Flips(rounded) ? rounded : flip;
    }

    Trial BestOf(Trial flip, Trial[] tried) =>
        tried.Where(trials.Flips).Append(flip).OrderBy(trial => trial.Values.Count).ThenBy(trial => trial.Cost).First();

    static FieldValue ValueAt(Trial trial, int place) => trial.Values.First(value => value.Place == place).Value;

    static (int Place, FieldValue Value)[] With(Trial trial, int place, FieldValue value) =>
        [.. trial.Values.Select(one => one.Place == place ? (place, value) : one)];
}

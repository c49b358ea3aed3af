namespace Patron.Models.LifetimeValue.Pictures;

/// <summary>Times from 0 to an age in equal steps; of a whole age all are whole, for models that count opportunities.</summary>
static class TimeSteps
{
    public static double[] Of(double age, int most)
    {
        bool isWhole = age == Math.Floor(age);
        int steps = age == 0 ? 0 : isWhole && age < most ? (int)age : most;
        return [.. Enumerable.Range(0, steps + 1).Select(At)];

        double At(int step)
        {
            double time = step == 0 ? 0 : step == steps ? age : age * step / steps;
            return isWhole ? Math.Round(time) : time;
        }
    }
}

using Patron.Models.Trees;

namespace Patron.Models.Boosting;

/// <summary>The loss of rows that trees do not learn from, tree by tree.</summary>
sealed class ValidationWatch
{
    readonly BoostingOptions _options;
    readonly BinnedTable _table;
    readonly double[] _scores;
    readonly GradientGrid _gradients;
    readonly List<double> _losses = [];

    public ValidationWatch(BoostingValidation validation, ColumnCodes[] columns, double start, BoostingOptions options)
    {
        _options = options;
        TargetCheck.Columns(validation.Table, validation.Target, validation.Weights, options.Loss);
        if (validation.Target.Length == 0 || validation.Weights?.Sum() == 0)
            throw new ArgumentException("there are no validation rows", nameof(validation));
        _table = BinnedTable.Of(columns, validation.Table, options.Threads);
        _gradients = new GradientGrid(validation.Target, validation.Weights, options.Loss, options.Threads);
        _scores = new double[validation.Target.Length];
        Array.Fill(_scores, start);
        _losses.Add(_gradients.Fill(_scores));
    }

    /// <summary>Mean loss with no tree, with one, and so on.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Number of trees with the least loss, of equal ones the fewest.</summary>
    public int Best { get; private set; }

    /// <summary>Whether as many trees as the options allow brought nothing.</summary>
    public bool IsOver => _losses.Count - 1 - Best >= _options.Patience;

    public void Add(CodedTree tree)
    {
        BoostingFit.AddTo(_scores, tree, _table.Codes, _options.Threads);
        _losses.Add(_gradients.Fill(_scores));
        if (_losses[^1] < _losses[Best])
            Best = _losses.Count - 1;
    }
}

namespace Patron.Online.Scores;

/// <summary>
/// Customers of a shard whose scores are to be renewed, each once however many events came, with the models that are to. Guarded by the
/// shard's lock.
/// </summary>
sealed class ChangedCustomers
{
    readonly Queue<int> _order = new();
    uint[] _models = new uint[64];

    public int Count => _order.Count;

    /// <param name="customer">The customer's number.</param>
    /// <param name="models">A bit for each model; none leaves all as it is.</param>
    public void Add(int customer, uint models)
    {
        if (models == 0)
            return;
        if (customer >= _models.Length)
            Array.Resize(ref _models, Math.Max(customer + 1, 2 * _models.Length));
        if (_models[customer] == 0)
            _order.Enqueue(customer);
        _models[customer] |= models;
    }

    /// <summary>Takes the one that has waited longest.</summary>
    public bool TryTake(out int customer, out uint models)
    {
        models = 0;
        if (!_order.TryDequeue(out customer))
            return false;
        (models, _models[customer]) = (_models[customer], 0);
        return true;
    }
}

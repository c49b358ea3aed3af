namespace Patron.Pipeline.Direct;

static class Stages
{
    extension(IAnalysisObserver observer)
    {
        /// <summary>Does a stage of the work and tells of it.</summary>
        /// <param name="name">What is done.</param>
        /// <param name="engine">Where its progress shows; null where the engine is not at work.</param>
        /// <param name="rows">The rows that the result stands for.</param>
        /// <param name="work">The stage itself.</param>
        public T Stage<T>(string name, Engine? engine, Func<T, long> rows, Func<T> work)
        {
            observer.StageStarted(name, engine is null ? null : () => engine.Connection.Progress);
            T result = work();
            observer.StageEnded(name, rows(result));
            return result;
        }
    }
}

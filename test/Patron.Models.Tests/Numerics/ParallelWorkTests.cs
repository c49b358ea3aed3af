using System.Collections.Concurrent;
using Patron.Models.Numerics;

namespace Patron.Models.Tests.Numerics;

public sealed class ParallelWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(null)]
    public void Every_index_is_called_once(int? threads)
    {
        ConcurrentBag<int> called = [];
        ParallelWork.For(1_000, threads, called.Add);
        Assert.Equal(Enumerable.Range(0, 1_000), called.Order());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Of_several_that_fail_the_first_by_index_throws_what_it_threw_and_all_before_it_were_called(int threads)
    {
        InvalidDataException[] thrown = [.. Enumerable.Range(0, 200).Select(index => new InvalidDataException($"{index}"))];
        for (int first = 0; first < thrown.Length; first += 7)
        {
            ConcurrentBag<int> called = [];
            Assert.Same(thrown[first], Assert.Throws<InvalidDataException>(() => ParallelWork.For(thrown.Length, threads, index =>
            {
                called.Add(index);
                if (index >= first && (index - first) % 3 == 0)
                    throw thrown[index];
            })));
            Assert.Equal(Enumerable.Range(0, first + 1), called.Where(index => index <= first).Order());
        }
    }

    [Fact]
    public void Of_nothing_to_do_nothing_is_called() => ParallelWork.For(0, null, _ => Assert.Fail("called"));

    [Theory]
    [InlineData(1, 5, 1)]
    [InlineData(2, 5, 1)]
    [InlineData(9, 5, 1)]
    [InlineData(16, 5, 3)]
    [InlineData(16, 1, 16)]
    public void Parts_at_the_same_time_share_the_threads(int threads, int parts, int each) =>
        Assert.Equal(each, ParallelWork.ThreadsOfEach(threads, parts));
}

using Patron.Models.Numerics;
using Patron.Models.Trees;

namespace Patron.Models.Tests.Trees;

public sealed class LeafSieveTests
{
    const int Columns = 3;

    // Any shape, sets of codes with and without gaps, batches that are not full: the same leaf as node by node, to the bit.
    [Fact]
    public void A_sieve_finds_the_leaves_that_a_walk_finds()
    {
        int rounds = Rounds.Count(60, 2000);
        for (int round = 0; round < rounds; round++)
        {
            var random = RandomStream.For((long)Rounds.Seed, "sieve", round);
            CodedTree tree = Random(random, splits: random.Below(round % 3 == 0 ? LeafSieve.MostLeaves : 40));
            byte[] codes = new byte[Columns * LeafSieve.Batch];
            for (int place = 0; place < codes.Length; place++)
                codes[place] = (byte)random.Below(256);
            double[] sieved = new double[1 + random.Below(LeafSieve.Batch)];
            double[] walked = new double[sieved.Length];
            LeafSieve.Of(tree)!.AddTo(sieved, codes, new byte[LeafSieve.Scratch]);
            tree.AddTo(walked, codes, LeafSieve.Batch);
            Assert.Equal(walked, sieved);
        }
    }

    [Fact]
    public void A_tree_of_too_many_leaves_is_walked()
    {
        Assert.Null(LeafSieve.Of(Random(RandomStream.For((long)Rounds.Seed, "large tree"), LeafSieve.MostLeaves)));
        Assert.NotNull(LeafSieve.Of(Random(RandomStream.For((long)Rounds.Seed, "large tree"), LeafSieve.MostLeaves - 1)));
    }

    static CodedTree Random(RandomStream random, int splits)
    {
        int nodes = (2 * splits) + 1;
        int[] columns = [.. Enumerable.Repeat(-1, nodes)];
        int[] children = [.. Enumerable.Repeat(-1, 2 * nodes)];
        CodeSet[] goesLeft = new CodeSet[nodes];
        List<int> leaves = [0];
        for (int split = 0; split < splits; split++)
        {
            int place = random.Below(leaves.Count);
            int node = leaves[place];
            columns[node] = random.Below(Columns);
            goesLeft[node] = Codes(random);
            (children[2 * node], children[(2 * node) + 1]) = ((2 * split) + 1, (2 * split) + 2);
            leaves[place] = (2 * split) + 1;
            leaves.Add((2 * split) + 2);
        }

        return new CodedTree(columns, children, goesLeft, [.. Enumerable.Range(0, nodes).Select(_ => random.Normal())]);
    }

    static CodeSet Codes(RandomStream random)
    {
        CodeSet codes = CodeSet.UpTo(random.Below(256));
        if (random.Chance(0.5))
            codes.Add(0);
        for (int code = 0; code < 256 && random.Chance(0.5); code++)
            codes.Add(random.Below(256));
        return codes;
    }
}

using System.Text;
using Flux.Git.Objects;
using Flux.Git.Packs;

namespace Flux.Git.Trees;

public sealed class TreeListerTests
{
    private readonly MemoryObjects _objects = new();

    [Fact]
    public void List_WhenADirectoryHasAFilesNameAsPrefix_WalksByName()
    {
        var blob = _objects.Add(ObjectType.Blob, "x");
        var inner = Tree(("100644", "f", blob));

        // Git's order: "a-b" < "a/" since '-' < '/'; Walk's: "a" < "a-b".
        var root = Tree(("100644", "a-b", blob), ("40000", "a", inner), ("100755", "a0", blob));

        Assert.Equal(["a", "a/f", "a-b", "a0"], List(root).Select(file => file.Path));
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".git")]
    [InlineData("a/b")]
    public void List_WhenANameIsHostile_NamesTheTree(string name)
    {
        var inner = Tree(("100644", name, _objects.Add(ObjectType.Blob, "x")));
        var root = Tree(("40000", "dir", inner));

        var error = Assert.Throws<GitException>(() => List(root));

        Assert.Equal(GitError.Corrupt, error.Error);
        Assert.StartsWith($"tree '/dir/' is refused: the name '{name}' ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_WhenANameOccursTwice_IsRefused()
    {
        var blob = _objects.Add(ObjectType.Blob, "x");

        // Not neighbours in Git's order, so easily overlooked.
        var root = Tree(("100644", "a", blob), ("100644", "a-", blob), ("40000", "a", Tree(("100644", "f", blob))));

        Assert.Contains("the name 'a' occurs twice", Assert.Throws<GitException>(() => List(root)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_WhenATreeIsABomb_EndsAtTheLimit()
    {
        // Ten entries at each of ten levels, all the same tree: ten thousand million files in eleven small objects.
        var tree = Tree(("100644", "f", _objects.Add(ObjectType.Blob, "x")));
        for (var level = 0; level < 10; level++)
        {
            tree = Tree([.. Enumerable.Range(0, 10).Select(i => ("40000", $"d{i}", tree))]);
        }

        var error = Assert.Throws<GitException>(() => List(tree, new GitLimits { TreeEntries = 1000 }));

        Assert.Equal(GitError.LimitExceeded, error.Error);
        Assert.EndsWith("the tree has more than 1000 entries", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void List_WhenFilesAreTooLargeTogether_EndsAtTheLimit()
    {
        var blob = _objects.Add(ObjectType.Blob, new string('x', 600));
        var root = Tree(("100644", "a", blob), ("100644", "b", blob));

        var error = Assert.Throws<GitException>(() => List(root, new GitLimits { TreeBytes = 1024 }));

        Assert.Equal((GitError.LimitExceeded, "tree refused at '/b': the files have more than 1024 bytes together"), (error.Error, error.Message));
    }

    [Fact]
    public void List_WhenDirectoriesAreNestedTooDeep_EndsAtTheLimit()
    {
        var tree = Tree(("100644", "f", _objects.Add(ObjectType.Blob, "x")));
        for (var level = 0; level < 5; level++)
        {
            tree = Tree(("40000", "d", tree));
        }

        Assert.Equal(6, List(tree, new GitLimits { TreeDepth = 5 }).Count);
        Assert.Equal(GitError.LimitExceeded, Assert.Throws<GitException>(() => List(tree, new GitLimits { TreeDepth = 4 })).Error);
    }

    [Fact]
    public void List_WhenAnObjectIsMissingOrAnother_NamesTheFile()
    {
        var missing = new ObjectId(new byte[20]);
        var tree = Tree();

        var lost = Assert.Throws<GitException>(() => List(Tree(("100644", "lost", missing))));
        var wrong = Assert.Throws<GitException>(() => List(Tree(("100644", "wrong", tree))));

        Assert.Equal($"file 'lost': object {missing} not found", lost.Message);
        Assert.Equal($"file 'wrong': object {tree} is a tree, not a blob", wrong.Message);
    }

    [Theory]
    [InlineData("100644 a\0short", "is malformed")]
    [InlineData("100644", "is malformed")]
    [InlineData("100648 a\000000000000000000000", "is malformed")]
    [InlineData("100644 \000000000000000000000", "is malformed")]
    [InlineData("10644444 a\000000000000000000000", "is malformed")]
    [InlineData("60000 a\000000000000000000000", "has the unknown mode 60000")]
    public void List_WhenATreeIsMalformed_IsRefused(string content, string expected)
    {
        var error = Assert.Throws<GitException>(() => List(_objects.Add(ObjectType.Tree, content)));

        Assert.Equal(GitError.Corrupt, error.Error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void GetString_WhenBytesAreNotUtf8_CanBeUndone()
    {
        for (var first = 0; first < 256; first++)
        {
            for (var second = 0; second < 256; second++)
            {
                byte[] bytes = [(byte)'x', (byte)first, (byte)second, 0xe4, 0xf0, 0x9f, 0x98, 0x80];
                Assert.Equal(bytes, GitPath.GetBytes(GitPath.GetString(bytes)));
            }
        }
    }

    private ObjectId Tree(params (string Mode, string Name, ObjectId Id)[] entries) => _objects.Add(
        ObjectType.Tree,
        [.. entries.SelectMany(entry =>
        {
            var id = new byte[20];
            entry.Id.CopyTo(id);
            return (byte[])[.. Encoding.UTF8.GetBytes($"{entry.Mode} {entry.Name}\0"), .. id];
        })]);

    private IReadOnlyList<TreeFile> List(ObjectId root, GitLimits? limits = null) =>
        new TreeLister(_objects, limits ?? new GitLimits(), TestContext.Current.CancellationToken).List(root);

    private sealed class MemoryObjects : IObjectSource
    {
        private readonly Dictionary<ObjectId, GitObject> _all = [];

        public ObjectFormat Format => ObjectFormat.Sha1;

        public ObjectId Add(ObjectType type, string content) => Add(type, Encoding.UTF8.GetBytes(content));

        public ObjectId Add(ObjectType type, byte[] content)
        {
            var id = new ObjectId(PackBuilder.IdOf(type.Name(), content));
            _all[id] = new GitObject(type, content);
            return id;
        }

        public bool TryDescribe(ObjectId id, out ObjectType type, out long size)
        {
            var found = _all.TryGetValue(id, out var value);
            (type, size) = (value.Type, value.Content.Length);
            return found;
        }

        public bool TryRead(ObjectId id, out GitObject value) => _all.TryGetValue(id, out value);
    }
}

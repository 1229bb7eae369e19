using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Tests.Storage;

public sealed class ObjectMapTests
{
    /// <summary>As etcd orders the keys, in which the slash takes part.</summary>
    private static readonly string[] _keys = ["a", "a-b/x", "a.b/x", "a/x", "a/x-y", "a/y", "a0/x", "ab/x", "b", "b/a"];

    [Fact]
    public void Values_OfManyNamespaces_AreInTheOrderOfWholeKeys()
    {
        var map = ObjectMap.Of(_keys.Reverse().Select(Object));

        Assert.Equal(_keys.Order(StringComparer.Ordinal), map.Values.Select(o => o.Key));
    }

    [Fact]
    public void Range_OfEveryNamespaceAndAfterEveryKey_IsWhatAPrefixWouldGive()
    {
        var map = ObjectMap.Of(_keys.Select(Object));
        foreach (var @namespace in (string[])["", "a", "a-b", "a.b", "a0", "ab", "b", "nowhere"])
        {
            foreach (var after in _keys.Concat(["", "a/", "a/w", "a/zz", "zzz"]))
            {
                var range = map.Range(@namespace, after);

                var prefix = @namespace.Length == 0 ? "" : @namespace + "/";
                Assert.Equal(
                    _keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(k, after) > 0).Order(StringComparer.Ordinal),
                    Enumerable.Range(0, range.Count).Select(i => range[i].Key));
            }
        }
    }

    [Fact]
    public void With_AnObjectOfTheSameKey_TakesItsPlaceAndLeavesTheOldMapAlone()
    {
        var (before, after) = (Object("a/x"), Object("a/x"));
        var map = ObjectMap.Empty.With(before);

        var changed = map.With(after);

        Assert.Same(before, map.Find("a", "x"));
        Assert.Same(after, changed.Find("a", "x"));
        Assert.Equal(1, changed.Count);
        Assert.True(changed.Without(Object("a/x")).IsEmpty);
    }

    private static StoredObject Object(string key)
    {
        var (@namespace, name) = StorageKey.Split(key);
        return StoredObject.Probe(@namespace, name);
    }
}

using System.Text.Json.Nodes;
using System.Threading.Channels;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Tests.Storage;

public sealed class ResourceStoreTests
{
    private readonly ResourceStore _store = new ObjectStore().Resource("configmaps");

    [Fact]
    public void Create_WhenTheKeyIsTaken_StoresNothing()
    {
        var first = _store.Create(ConfigMap("a", "1"), "v1");

        Assert.NotNull(first);
        Assert.Null(_store.Create(ConfigMap("a", "2"), "v1"));
        Assert.Same(first, _store.Find("ns", "a"));
        Assert.Equal(first.Revision, _store.LastRevision);
    }

    [Fact]
    public void Update_WhenTheObjectHasChangedMeanwhile_ReturnsNull()
    {
        var first = _store.Create(ConfigMap("a", "1"), "v1")!;
        var second = _store.Update(first, ConfigMap("a", "2"), "v1")!;

        Assert.Null(_store.Update(first, ConfigMap("a", "3"), "v1"));
        Assert.False(_store.Delete(first, ConfigMap("a", "3")));
        Assert.True(second.Revision > first.Revision);
        Assert.Same(second, _store.Find("ns", "a"));
    }

    [Fact]
    public void At_OfAnEarlierRevision_GivesTheObjectsOfThatTime()
    {
        var a = _store.Create(ConfigMap("a", "1"), "v1")!;
        var b = _store.Create(ConfigMap("b", "1"), "v1")!;
        _store.Update(a, ConfigMap("a", "2"), "v1");
        _store.Delete(b, ConfigMap("b", "1"));
        _store.Create(ConfigMap("c", "1"), "v1");

        var then = _store.At(b.Revision);

        Assert.Equal([a, b], then.Values);
        Assert.Equal(["a", "c"], _store.Objects.Values.Select(o => o.Name));
    }

    [Fact]
    public void At_WhenTheHistoryDoesNotReachBack_IsCompacted()
    {
        var first = _store.Create(ConfigMap("a", "0"), "v1")!;
        var last = first;
        for (var i = 0; i <= ResourceStore.HistoryLimit; i++)
        {
            last = _store.Update(last, ConfigMap("a", $"{i}"), "v1")!;
        }

        Assert.Throws<RevisionCompactedException>(() => _store.At(first.Revision));
        Assert.Throws<RevisionCompactedException>(
            () => _store.Subscribe(Channel.CreateUnbounded<StoreEvent>().Writer, first.Revision));
        Assert.Same(last, _store.At(last.Revision).Values.Single());
    }

    [Fact]
    public void Subscribe_FromARevision_GivesEveryLaterChangeOnce()
    {
        var a = _store.Create(ConfigMap("a", "1"), "v1")!;
        var b = _store.Create(ConfigMap("b", "1"), "v1")!;
        var channel = Channel.CreateUnbounded<StoreEvent>();

        using (_store.Subscribe(channel.Writer, a.Revision))
        {
            _store.Delete(b, ConfigMap("b", "1"));
        }

        _store.Create(ConfigMap("c", "1"), "v1");
        Assert.Equal([(StoreEventType.Created, "b"), (StoreEventType.Deleted, "b")], Read(channel).Select(e => (e.Type, e.Object.Name)));
    }

    [Fact]
    public void Publish_WhenASubscriberIsFull_EndsIt()
    {
        var channel = Channel.CreateBounded<StoreEvent>(1);
        using var subscription = _store.ListAndSubscribe(channel.Writer).Subscription;

        _store.Create(ConfigMap("a", "1"), "v1");
        _store.Create(ConfigMap("b", "1"), "v1");

        Assert.Equal(["a"], Read(channel).Select(e => e.Object.Name));
        Assert.True(channel.Reader.Completion.IsCompleted);
    }

    private static IEnumerable<StoreEvent> Read(Channel<StoreEvent> channel)
    {
        while (channel.Reader.TryRead(out var change))
        {
            yield return change;
        }
    }

    private static JsonObject ConfigMap(string name, string value) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "ConfigMap",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns" },
        ["data"] = new JsonObject { ["k"] = value },
    };
}

using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Flux.ApiServer.Storage;

/// <summary>All objects in memory, with one revision counter for all resources, as etcd has.</summary>
internal sealed class ObjectStore(IStoreJournal? journal = null)
{
    /// <summary>Revisions begin above 1 so that <c>resourceVersion=1</c> is one from before the history.</summary>
    private const long FirstRevision = 100;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ResourceStore> _resources = [];
    private readonly List<ChannelWriter<(ResourceStore Resource, StoreEvent Change)>> _followers = [];
    private long _revision = FirstRevision;

    /// <summary>The revision of the last write to any resource.</summary>
    public long Revision => Interlocked.Read(ref _revision);

    /// <summary>The objects of a resource, named <c>plural.group</c>; made when first asked for.</summary>
    public ResourceStore Resource(string name)
    {
        lock (_lock)
        {
            if (!_resources.TryGetValue(name, out var store))
            {
                store = new ResourceStore(name, this, _revision);
                _resources.Add(name, store);
            }

            return store;
        }
    }

    /// <summary>Runs a write alone, with the revision it will have.</summary>
    internal T Commit<T>(ResourceStore resource, Func<long, (StoreEvent? Change, T Result)> write)
    {
        lock (_lock)
        {
            var (change, result) = write(_revision + 1);
            if (change is not null)
            {
                journal?.Append(resource.Name, change);
                Interlocked.Increment(ref _revision);
                resource.Publish(change);
                foreach (var follower in _followers)
                {
                    follower.TryWrite((resource, change));
                }
            }

            return result;
        }
    }

    /// <summary>Everything there is, as created, then every change of every resource. The channel must be unbounded.</summary>
    public void FollowAll(ChannelWriter<(ResourceStore Resource, StoreEvent Change)> writer)
    {
        lock (_lock)
        {
            foreach (var resource in _resources.Values)
            {
                foreach (var (_, stored) in resource.Objects)
                {
                    writer.TryWrite((resource, new StoreEvent(StoreEventType.Created, stored, null)));
                }
            }

            _followers.Add(writer);
        }
    }

    /// <summary>Runs something between two writes.</summary>
    internal T Between<T>(Func<long, T> read)
    {
        lock (_lock)
        {
            return read(_revision);
        }
    }

    /// <summary>Removes <c>apiVersion</c> and <c>kind</c>, sets the revision, and serialises.</summary>
    internal static StoredObject Seal(JsonObject obj, string apiVersion, long revision)
    {
        obj.Remove("apiVersion");
        obj.Remove("kind");
        var metadata = (JsonObject)obj["metadata"]!;
        metadata["resourceVersion"] = revision.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return new StoredObject
        {
            Namespace = metadata["namespace"]?.GetValue<string>() ?? "",
            Name = metadata["name"]!.GetValue<string>(),
            Uid = metadata["uid"]?.GetValue<string>() ?? "",
            Revision = revision,
            ApiVersion = apiVersion,
            Json = Rest.Json.ToBytes(obj),
            Labels = LabelsOf(metadata),
        };
    }

    private static string[]? LabelsOf(JsonObject metadata)
    {
        if (metadata["labels"] is not JsonObject { Count: > 0 } labels)
        {
            return null;
        }

        var flat = new string[labels.Count * 2];
        var i = 0;
        foreach (var (key, value) in labels)
        {
            flat[i++] = string.Intern(key);
            flat[i++] = value?.GetValue<string>() ?? "";
        }

        return flat;
    }
}

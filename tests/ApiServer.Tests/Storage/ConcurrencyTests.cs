using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Storage.Journal;

namespace Flux.ApiServer.Tests.Storage;

/// <summary>Many writers and readers at once, on a store in memory and on one with a journal.</summary>
public sealed class ConcurrencyTests
{
    private const int Writers = 6;
    private const int WritesEach = 400;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Update_ByManyWithPreconditions_LosesNoUpdate(bool durable)
    {
        using var store = Open(durable);
        var resource = store.Resource("configmaps");
        for (var i = 0; i < 3; i++)
        {
            resource.Create(Counter($"c{i}", 0), "v1");
        }

        await ManyAsync(async writer =>
        {
            for (var i = 0; i < WritesEach; i++)
            {
                var name = $"c{(i + writer) % 3}";
                var ticket = store.Ticket();
                StoredObject? updated;
                do
                {
                    var current = resource.Find("ns", name)!;
                    updated = resource.Update(current, Counter(name, Count(current) + 1), "v1");
                }
                while (updated is null);

                if (i % 16 == 0)
                {
                    await ticket.SettledAsync();
                    Assert.True(resource.FindVisible("ns", name)!.Revision >= updated.Revision, "an acknowledged write is not visible");
                }
            }
        });
        await store.Ticket().SettledAsync();

        Assert.Equal(Writers * WritesEach, Enumerable.Range(0, 3).Sum(i => Count(resource.FindVisible("ns", $"c{i}")!)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Snapshot_ThenSubscribe_ArrivesAtTheSameState(bool durable)
    {
        using var store = Open(durable);
        var resource = store.Resource("configmaps");
        var watching = ManyAsync(async _ =>
        {
            for (var round = 0; round < 15;)
            {
                await Task.Yield();
                var (objects, revision) = resource.Snapshot();
                var seen = objects.Values.ToDictionary(o => o.Name, o => o.Revision);
                Assert.All(seen.Values, r => Assert.True(r <= revision, $"an object of {r} in a list of {revision}"));
                var channel = Channel.CreateUnbounded<StoreEvent>();
                long end;
                using (resource.Subscribe(channel.Writer, revision))
                {
                    await Task.Delay(2, TestContext.Current.CancellationToken);
                    end = resource.Snapshot().Revision;
                }

                await Task.Yield();
                var last = revision;
                while (channel.Reader.TryRead(out var change))
                {
                    Assert.True(change.Revision > last, "a change comes twice or out of order");
                    last = change.Revision;
                    if (change.Revision <= end)
                    {
                        Apply(seen, change);
                    }
                }

                ObjectMap past;
                try
                {
                    past = resource.At(end);
                }
                catch (RevisionCompactedException)
                {
                    // The writers were quicker; once more.
                    continue;
                }

                round++;
                var then = past.Values.ToDictionary(o => o.Name, o => o.Revision);
                Assert.Equal(then.OrderBy(p => p.Key, StringComparer.Ordinal), seen.OrderBy(p => p.Key, StringComparer.Ordinal));
            }
        });
        using var done = new CancellationTokenSource();
        var writing = ManyAsync(async writer =>
        {
            var random = new Random(writer);
            while (!done.IsCancellationRequested)
            {
                Change(resource, random);
                if (random.Next(8) == 0)
                {
                    await store.Ticket().SettledAsync();
                    await Task.Delay(1, CancellationToken.None);
                }
            }
        });
        await watching;
        await done.CancelAsync();
        await writing;
    }

    [Fact]
    public async Task At_WhileObjectsChange_GivesEveryPageOfOneList()
    {
        using var store = Open(durable: false);
        var resource = store.Resource("configmaps");
        for (var i = 0; i < 50; i++)
        {
            resource.Create(Counter($"n{i:00}", 0), "v1");
        }

        using var done = new CancellationTokenSource();
        var writing = ManyAsync(writer =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 1_000 && !done.IsCancellationRequested; i++)
            {
                Change(resource, random);
            }

            return Task.CompletedTask;
        });
        for (var round = 0; round < 20; round++)
        {
            var (whole, revision) = resource.Snapshot();
            var pages = new List<StoredObject>();
            while (true)
            {
                await Task.Yield();
                var range = resource.At(revision).Range("ns", pages.Count == 0 ? "" : pages[^1].Key);
                if (range.Count == 0)
                {
                    break;
                }

                pages.AddRange(Enumerable.Range(0, Math.Min(7, range.Count)).Select(i => range[i]));
            }

            Assert.Equal(whole.Values, pages);
        }

        await done.CancelAsync();
        await writing;
    }

    private static void Apply(Dictionary<string, long> objects, StoreEvent change)
    {
        if (change.Type == StoreEventType.Deleted)
        {
            Assert.True(objects.Remove(change.Object.Name), "something is deleted that was not there");
        }
        else
        {
            Assert.Equal(change.Type == StoreEventType.Updated, objects.ContainsKey(change.Object.Name));
            objects[change.Object.Name] = change.Revision;
        }
    }

    private static void Change(ResourceStore resource, Random random)
    {
        var name = $"n{random.Next(20):00}";
        var current = resource.Find("ns", name);
        if (current is null)
        {
            resource.Create(Counter(name, 0), "v1");
        }
        else if (random.Next(3) == 0)
        {
            resource.Delete(current, Counter(name, 0));
        }
        else
        {
            resource.Update(current, Counter(name, random.Next()), "v1");
        }
    }

    private static Task ManyAsync(Func<int, Task> work) =>
        Task.WhenAll(Enumerable.Range(0, Writers).Select(i => Task.Run(() => work(i), TestContext.Current.CancellationToken)));

    private static ObjectStore Open(bool durable) =>
        durable ? StoreJournal.Open(new FaultyFolder(0, FaultKind.None, 0), new JournalOptions { MinLogBytes = 50_000 }) : new ObjectStore();

    private static int Count(StoredObject stored) => JsonNode.Parse(stored.Json)!["data"]!["n"]!.GetValue<int>();

    private static JsonObject Counter(string name, int value) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns" },
        ["data"] = new JsonObject { ["n"] = value, ["text"] = value.ToString(CultureInfo.InvariantCulture) },
    };
}

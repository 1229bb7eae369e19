using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Storage.Journal;

namespace Flux.ApiServer.Tests.Storage;

/// <summary>One short run of writes with a fault at each of its file operations in turn.</summary>
public sealed class StoreJournalFaultTests
{
    private const int Writes = 14;

    /// <summary>Small, so that the run has several generations.</summary>
    private const int LogBytes = 900;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Open_AfterAnEndAtAnyOperation_HasAllThatWasAcknowledged(bool losesPower)
    {
        var faults = 0;
        for (var at = 1; at < 1000; at++)
        {
            for (var seed = 0; seed < (losesPower ? 6 : 1); seed++)
            {
                var folder = new FaultyFolder(at, FaultKind.Ends, seed);
                var run = await RunAsync(folder);
                if (!folder.HasFailed)
                {
                    Assert.Equal(Writes, run.Acknowledged);
                    Assert.True(faults > 40, $"only {faults} operations: the run is too short to mean anything");
                    return;
                }

                faults++;
                await CheckAsync(folder.After(losesPower), run, at);
            }
        }

        Assert.Fail("the run does not end");
    }

    [Fact]
    public async Task Write_WhenTheDiskIsFullForAWhile_LosesOnlyWhatWasNotAcknowledged()
    {
        for (var at = 1; at < 1000; at++)
        {
            var folder = new FaultyFolder(at, FaultKind.FullForAWhile, 0);
            var run = await RunAsync(folder);
            await CheckAsync(folder.After(losesPower: false), run, at);
            if (!folder.HasFailed)
            {
                return;
            }

            Assert.True(run.IsUnopened || run.Acknowledged >= Writes - 3, $"fault {at}: only {run.Acknowledged} writes succeeded");
        }

        Assert.Fail("the run does not end");
    }

    /// <summary>Makes the writes one after the other, and notes what the store should have after each that was acknowledged.</summary>
    private static async Task<Run> RunAsync(FaultyFolder folder)
    {
        ObjectStore store;
        try
        {
            store = Open(folder);
        }
        catch (IOException)
        {
            return new Run { IsUnopened = true };
        }

        var run = new Run();
        using (store)
        {
            var resource = store.Resource("configmaps");
            for (var i = 0; i < Writes; i++)
            {
                var name = $"c{i % 4}";
                var value = i.ToString(CultureInfo.InvariantCulture);
                var ticket = store.Ticket();
                var deletes = i % 5 == 4;
                try
                {
                    // Of several that fail in a row, the later ones cannot even begin.
                    run.Unsure ??= (name, deletes ? null : value);
                    Write(resource, name, value, deletes);
                    await ticket.SettledAsync();
                    run.Acknowledged++;
                    run.Expected[name] = deletes ? null : value;
                    run.Unsure = null;
                    run.Revision = store.Revision;
                }
                catch (JournalException)
                {
                    Assert.Equal(run.Expected.GetValueOrDefault(name), Value(resource.FindVisible("ns", name)));
                    Assert.Equal(run.Expected.GetValueOrDefault(name), Value(resource.Find("ns", name)));
                }
            }
        }

        return run;
    }

    private static void Write(ResourceStore resource, string name, string value, bool deletes)
    {
        var there = resource.Find("ns", name);
        if (there is null)
        {
            resource.Create(ConfigMap(name, value), "v1");
        }
        else if (deletes)
        {
            resource.Delete(there, ConfigMap(name, value));
        }
        else
        {
            resource.Update(there, ConfigMap(name, value), "v1");
        }
    }

    private static async Task CheckAsync(FaultyFolder folder, Run run, int at)
    {
        // Twice: what is found once must be found again.
        for (var opening = 0; opening < 2; opening++)
        {
            using var store = Open(folder);
            var resource = store.Resource("configmaps");
            var found = Enumerable.Range(0, 4).ToDictionary(i => $"c{i}", i => Value(resource.FindVisible("ns", $"c{i}")));
            foreach (var (name, value) in found)
            {
                var isUnsure = run.Unsure is { } unsure && unsure.Name == name && unsure.Value == value;
                Assert.True(isUnsure || run.Expected.GetValueOrDefault(name) == value, $"fault {at}: {name} is {value}");
            }

            Assert.True(store.Revision >= run.Revision, $"fault {at}: the revision went back");
            CheckWatch(store, resource, run, at);
            if (opening == 0)
            {
                store.Opened();
                var ticket = store.Ticket();
                var revision = store.Revision;
                Assert.True(resource.Create(ConfigMap("after", "1"), "v1")!.Revision > revision);
                await ticket.SettledAsync();
            }
            else
            {
                Assert.Equal("1", Value(resource.FindVisible("ns", "after")));
            }
        }
    }

    /// <summary>A watch from the last acknowledged revision goes on without a gap; nothing but what was unsure can come.</summary>
    private static void CheckWatch(ObjectStore store, ResourceStore resource, Run run, int at)
    {
        if (run.Acknowledged == 0)
        {
            return;
        }

        var channel = Channel.CreateUnbounded<StoreEvent>();
        using (resource.Subscribe(channel.Writer, run.Revision))
        {
            channel.Writer.TryComplete();
        }

        var events = new List<StoreEvent>();
        while (channel.Reader.TryRead(out var change))
        {
            events.Add(change);
        }

        Assert.True(events.Where(e => e.Object.Name != "after").Count() <= (run.Unsure is null ? 0 : 1), $"fault {at}: {events.Count} changes from nowhere");
        Assert.True(store.Revision >= run.Revision);
    }

    private static ObjectStore Open(FaultyFolder folder) => StoreJournal.Open(folder, new JournalOptions
    {
        MinLogBytes = LogBytes,
        Background = work =>
        {
            work();
            return Task.CompletedTask;
        },
    });

    private static string? Value(StoredObject? stored) =>
        stored is null ? null : JsonNode.Parse(stored.Json)!["data"]!["k"]!.GetValue<string>();

    private static JsonObject ConfigMap(string name, string value) => new()
    {
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "ns", ["labels"] = new JsonObject { ["a"] = "b" } },
        ["data"] = new JsonObject { ["k"] = value },
    };

    private sealed class Run
    {
        public Dictionary<string, string?> Expected { get; } = [];

        /// <summary>The first write that failed since the last that succeeded: it may have happened or not.</summary>
        public (string Name, string? Value)? Unsure { get; set; }

        public int Acknowledged { get; set; }

        public long Revision { get; set; }

        public bool IsUnopened { get; init; }
    }
}

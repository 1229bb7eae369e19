using System.Buffers.Binary;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Flux.ApiServer.Storage;
using Flux.ApiServer.Storage.Journal;

namespace Flux.ApiServer.Tests.Storage;

public sealed class StoreJournalTests
{
    private const string Log = "log-0000000001";
    private const string Snapshot = "snapshot-0000000001";

    private readonly FaultyFolder _folder = new(0, FaultKind.None, 0);
    private readonly List<string> _notices = [];

    [Fact]
    public void Open_OfTheSameFolder_GivesEveryFieldOfAnObjectBack()
    {
        StoredObject stored;
        using (var store = Open())
        {
            stored = Create(store, "a", new string('x', 3000));
        }

        using var again = Open();
        var found = again.Resource("configmaps").Find("ns", "a")!;

        Assert.Equal(
            (stored.Namespace, stored.Name, stored.Uid, stored.Revision, stored.ApiVersion),
            (found.Namespace, found.Name, found.Uid, found.Revision, found.ApiVersion));
        Assert.Equal(stored.Json, found.Json);
        Assert.Equal(stored.Labels, found.Labels);
        Assert.Equal(stored.Revision, again.Revision);
    }

    [Fact]
    public void Open_AfterDeletes_TellsThemToAWatchFromBefore()
    {
        StoredObject first;
        using (var store = Open())
        {
            first = Create(store, "a", "1");
            var b = Create(store, "b", "1");
            store.Resource("configmaps").Delete(b, Object("b", "1"));
        }

        using var again = Open();
        var channel = Channel.CreateUnbounded<StoreEvent>();
        using var subscription = again.Resource("configmaps").Subscribe(channel.Writer, first.Revision);

        Assert.True(channel.Reader.TryRead(out var created));
        Assert.True(channel.Reader.TryRead(out var deleted));
        Assert.Equal((StoreEventType.Created, "b"), (created.Type, created.Object.Name));
        Assert.Equal((StoreEventType.Deleted, "b", created.Object), (deleted.Type, deleted.Object.Name, deleted.Previous));
        Assert.Equal(["a"], again.Resource("configmaps").At(first.Revision).Values.Select(o => o.Name));
    }

    [Fact]
    public void Open_AtEveryLengthOfTheLog_HasAPrefixOfTheWrites()
    {
        var lengths = new List<int>();
        using (var store = Open())
        {
            for (var i = 0; i < 4; i++)
            {
                Create(store, $"c{i}", "v");
                lengths.Add(_folder[Log].Length);
            }
        }

        var whole = _folder[Log];
        for (var length = JournalHeader.Size; length <= whole.Length; length++)
        {
            _folder[Log] = whole[..length];
            _notices.Clear();
            using (var store = Open())
            {
                Assert.Equal(lengths.Count(l => l <= length), store.Resource("configmaps").Objects.Count);
            }

            var isTorn = length != JournalHeader.Size && !lengths.Contains(length);
            Assert.Equal(isTorn ? 1 : 0, _notices.Count);
            Assert.Equal(lengths.Where(l => l <= length).DefaultIfEmpty(JournalHeader.Size).Max(), _folder[Log].Length);
        }
    }

    [Fact]
    public void Open_WhenAnyByteInTheMiddleIsWrong_NamesFileAndOffset()
    {
        var ends = new List<int> { JournalHeader.Size };
        using (var store = Open())
        {
            for (var i = 0; i < 4; i++)
            {
                Create(store, $"c{i}", "v");
                ends.Add(_folder[Log].Length);
            }
        }

        var whole = _folder[Log];
        for (var at = JournalHeader.Size; at < ends[^2]; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x20;
            _folder[Log] = damaged;

            var error = Assert.Throws<ApiServerDataException>(Open);

            Assert.Equal($"/faulty/{Log}", error.File);
            Assert.Equal(ends.Last(e => e <= at), error.Offset);
            Assert.Equal(damaged, _folder[Log]);
        }
    }

    [Fact]
    public void Open_WhenAnyByteOfASnapshotIsWrong_NamesFileAndOffset()
    {
        using (var store = Open(logBytes: 1))
        {
            Create(store, "a", "1");
        }

        // Two generations: the second snapshot has the object, and becomes the first when the oldest is gone.
        _folder.Delete(Snapshot);
        _folder.Delete(Log);
        const string second = "snapshot-0000000002";
        var whole = _folder[second];
        for (var at = 0; at < whole.Length; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x01;
            _folder[second] = damaged;

            Assert.Equal($"/faulty/{second}", Assert.Throws<ApiServerDataException>(Open).File);
        }

        _folder[second] = whole;
        using var sound = Open();
        Assert.NotNull(sound.Resource("configmaps").Find("ns", "a"));
    }

    [Theory]
    [InlineData(Log)]
    [InlineData(Snapshot)]
    public void Open_OfALaterFormat_SaysSo(string file)
    {
        using (var store = Open())
        {
            Create(store, "a", "1");
        }

        var bytes = _folder[file].ToArray();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), 2);
        _folder[file] = bytes;

        var error = Assert.Throws<ApiServerDataException>(Open);

        Assert.Equal($"/faulty/{file}: offset 8: the file has format 2, this program reads format 1", error.Message);
    }

    [Theory]
    [InlineData(Log)]
    [InlineData(Snapshot)]
    public void Open_WhenAFileIsMissing_NamesIt(string file)
    {
        using (var store = Open(logBytes: 1))
        {
            Create(store, "a", "1");
        }

        _folder.Delete(file);
        if (file == Snapshot)
        {
            _folder.Delete("snapshot-0000000002");
        }

        Assert.Equal($"/faulty/{file}: offset 0: the file is missing", Assert.Throws<ApiServerDataException>(Open).Message);
    }

    [Fact]
    public void Write_OfManyTimesTheLimit_KeepsTwoGenerationsOnly()
    {
        using (var store = Open(logBytes: 2000))
        {
            var last = Create(store, "a", "0");
            for (var i = 0; i < 200; i++)
            {
                last = store.Resource("configmaps").Update(last, Object("a", $"{i}"), "v1")!;
                Settle(store);
            }
        }

        Assert.Equal(4, _folder.Files().Count);
        Assert.True(_folder.Files().Sum(f => _folder[f].Length) < 4 * 4000, "the files grow without bound");
        using var again = Open();
        Assert.Contains("\"k\":\"199\"", System.Text.Encoding.UTF8.GetString(again.Resource("configmaps").Find("ns", "a")!.Json), StringComparison.Ordinal);
    }

    [Fact]
    public void Subscribe_FromBeforeTheOldestSnapshot_IsCompacted()
    {
        StoredObject first;
        using (var store = Open(logBytes: 1))
        {
            first = Create(store, "a", "1");
            var last = first;
            for (var i = 0; i < 10; i++)
            {
                last = store.Resource("configmaps").Update(last, Object("a", $"{i}"), "v1")!;
                Settle(store);
            }
        }

        using var again = Open();

        Assert.Throws<RevisionCompactedException>(
            () => again.Resource("configmaps").Subscribe(Channel.CreateUnbounded<StoreEvent>().Writer, first.Revision));
    }

    [Fact]
    public async Task Write_OfManyAtOnce_GoesToTheDiskTogether()
    {
        using var gate = new ManualResetEventSlim();
        var folder = new CountingFolder(_folder, gate);
        using var store = StoreJournal.Open(folder, new JournalOptions());
        folder.Flushes = 0;
        gate.Reset();
        var resource = store.Resource("configmaps");
        var tickets = new List<Task>();
        for (var i = 0; i < 200; i++)
        {
            var ticket = store.Ticket();
            resource.Create(Object($"c{i}", "v"), "v1");
            tickets.Add(ticket.SettledAsync());
        }

        Assert.All(tickets, t => Assert.False(t.IsCompleted));
        Assert.Equal(0, resource.Snapshot().Objects.Count);
        gate.Set();
        await Task.WhenAll(tickets);

        // The first write is on its way at once; all others wait for it and go together.
        Assert.InRange(folder.Flushes, 1, 2);
        Assert.Equal(200, resource.Snapshot().Objects.Count);
    }

    private ObjectStore Open() => Open(1024 * 1024);

    private ObjectStore Open(int logBytes) => StoreJournal.Open(_folder, new JournalOptions
    {
        MinLogBytes = logBytes,
        Notice = _notices.Add,
        Background = work =>
        {
            work();
            return Task.CompletedTask;
        },
    });

    private static StoredObject Create(ObjectStore store, string name, string value)
    {
        var stored = store.Resource("configmaps").Create(Object(name, value), "v1")!;
        Settle(store);
        return stored;
    }

    private static void Settle(ObjectStore store) => store.Ticket().SettledAsync().Wait(TestContext.Current.CancellationToken);

    private static JsonObject Object(string name, string value) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["name"] = name,
            ["namespace"] = "ns",
            ["uid"] = "5f1c1b9e-0b1f-4d5c-9d0e-3f9f1f6c2a11",
            ["labels"] = new JsonObject { ["a"] = "ä", ["b"] = "" },
        },
        ["data"] = new JsonObject { ["k"] = value },
    };

    /// <summary>Holds flushes back until a gate opens, and counts them.</summary>
    private sealed class CountingFolder(IJournalFolder inner, ManualResetEventSlim gate) : IJournalFolder
    {
        public int Flushes;

        public string Path => inner.Path;

        public IReadOnlyList<string> Files() => inner.Files();

        public IJournalFile Create(string name)
        {
            gate.Set();
            return inner.Create(name);
        }

        public IJournalFile Open(string name) => new CountingFile(this, inner.Open(name), gate);

        public void Rename(string from, string to) => inner.Rename(from, to);

        public void Delete(string name) => inner.Delete(name);

        public void Flush() => inner.Flush();

        private sealed class CountingFile(CountingFolder folder, IJournalFile inner, ManualResetEventSlim gate) : IJournalFile
        {
            public long Length => inner.Length;

            public int Read(long offset, Span<byte> buffer) => inner.Read(offset, buffer);

            public void Write(long offset, ReadOnlySpan<byte> bytes) => inner.Write(offset, bytes);

            public void Truncate(long length) => inner.Truncate(length);

            public void Flush()
            {
                gate.Wait(TestContext.Current.CancellationToken);
                Interlocked.Increment(ref folder.Flushes);
                inner.Flush();
            }

            public void Dispose() => inner.Dispose();
        }
    }
}

using System.Security.Cryptography;

namespace Flux.ApiServer.Storage.Journal;

/// <summary>A copy of all objects at one revision.</summary>
internal static class SnapshotFile
{
    private const int FrameBytes = 1024 * 1024;

    /// <summary>Writes it under another name and then gives it its own, so that it is there whole or not at all.</summary>
    /// <returns>Its size in bytes.</returns>
    /// <exception cref="IOException">It could not be written; the unfinished file is gone, if it can be deleted.</exception>
    public static long Write(IJournalFolder folder, long generation, StoreState state)
    {
        var name = JournalFiles.Snapshot(generation);
        var temporary = name + JournalFiles.Temporary;
        try
        {
            long size;
            using (var file = folder.Create(temporary))
            {
                size = WriteContent(file, new JournalHeader(false, generation, BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4))), state);
                file.Flush();
            }

            folder.Rename(temporary, name);
            folder.Flush();
            return size;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(folder, temporary);
            throw;
        }
    }

    /// <summary>Reads it.</summary>
    /// <exception cref="ApiServerDataException">It is damaged.</exception>
    public static StoreState Read(IJournalFolder folder, long generation)
    {
        var path = Path.Combine(folder.Path, JournalFiles.Snapshot(generation));
        using var file = folder.Open(JournalFiles.Snapshot(generation));
        var header = JournalHeader.Read(file, path, isLog: false, generation);
        var frames = new FrameReader(file, path, header.Salt);
        var resources = new Dictionary<string, List<StoredObject>>();
        long revision = 0, count = 0;
        long? expected = null;
        while (expected is null)
        {
            if (!frames.TryRead(out var content))
            {
                throw frames.Damage("the snapshot is damaged");
            }

            try
            {
                for (var entries = new EntryReader(content); !entries.IsAtEnd;)
                {
                    switch (entries.ReadKind())
                    {
                        case EntryKind.Start:
                            revision = entries.ReadNumber();
                            break;
                        case EntryKind.Object:
                            Add(resources, entries.ReadText(), entries.ReadObject());
                            count++;
                            break;
                        case EntryKind.End:
                            expected = entries.ReadNumber();
                            break;
                        case var kind:
                            throw new FormatException($"an entry of kind {(int)kind} is not known");
                    }
                }
            }
            catch (FormatException e)
            {
                throw frames.Damage($"the snapshot cannot be read: {e.Message}");
            }
        }

        return expected == count && frames.IsAtEnd
            ? new StoreState(revision, [.. resources.Select(pair => KeyValuePair.Create(pair.Key, ObjectMap.Of(pair.Value)))])
            : throw frames.Damage("the snapshot is not complete");
    }

    private static long WriteContent(IJournalFile file, JournalHeader header, StoreState state)
    {
        var writer = new EntryWriter();
        long offset = JournalHeader.Size, sequence = 0, count = 0;
        file.Write(0, header.ToBytes());

        void Close()
        {
            var frame = writer.End(header.Salt, ++sequence, 0);
            file.Write(offset, frame);
            offset += frame.Length;
            writer.Begin();
        }

        writer.Begin();
        writer.WriteStart(state.Revision);
        foreach (var (resource, objects) in state.Resources)
        {
            foreach (var stored in objects.Values)
            {
                writer.Write(resource, stored);
                count++;
                if (writer.Length >= FrameBytes)
                {
                    Close();
                }
            }
        }

        writer.WriteEnd(count);
        Close();
        return offset;
    }

    private static void Add(Dictionary<string, List<StoredObject>> resources, string resource, StoredObject stored)
    {
        if (!resources.TryGetValue(resource, out var objects))
        {
            resources.Add(resource, objects = []);
        }

        objects.Add(stored);
    }

    private static void TryDelete(IJournalFolder folder, string name)
    {
        try
        {
            folder.Delete(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is deleted at the next start.
        }
    }
}

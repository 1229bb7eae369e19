using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.FieldManagement;

/// <summary>The managers of an object; read from and written to <c>metadata.managedFields</c>.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/managedfields/internal/managedfields.go</c>.</remarks>
internal sealed class ManagedEntries
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private readonly Dictionary<ManagerIdentity, ManagedEntry> _entries;

    public ManagedEntries() => _entries = [];

    private ManagedEntries(ManagedEntries other) => _entries = new(other._entries);

    public int Count => _entries.Count;

    public IEnumerable<ManagerIdentity> Managers => _entries.Keys;

    public IEnumerable<KeyValuePair<ManagerIdentity, ManagedEntry>> All => _entries;

    public ManagedEntry? this[ManagerIdentity manager]
    {
        get => _entries.GetValueOrDefault(manager);
        set
        {
            if (value is null || value.Fields.IsEmpty)
            {
                _entries.Remove(manager);
            }
            else
            {
                _entries[manager] = value;
            }
        }
    }

    public ManagedEntries Copy() => new(this);

    /// <summary>Reads the list of entries.</summary>
    /// <exception cref="FormatException">An entry is malformed.</exception>
    public static ManagedEntries Parse(JsonNode? managedFields)
    {
        var result = new ManagedEntries();
        if (managedFields is not JsonArray list)
        {
            return result;
        }

        for (var i = 0; i < list.Count; i++)
        {
            if (list[i] is not JsonObject entry)
            {
                throw new FormatException($"managed fields entry {i} is not an object");
            }

            var (manager, fields) = ParseEntry(entry, i);
            result._entries[manager] = fields;
        }

        return result;
    }

    /// <summary>The entries in the server's order: by operation, second, manager, version, subresource. Null for none.</summary>
    public JsonArray? ToJson()
    {
        if (_entries.Count == 0)
        {
            return null;
        }

        var sorted = _entries.ToArray();
        Array.Sort(sorted, Compare);
        var list = new JsonArray();
        foreach (var (manager, entry) in sorted)
        {
            list.Add(ToJson(manager, entry));
        }

        return list;
    }

    private static int Compare(KeyValuePair<ManagerIdentity, ManagedEntry> left, KeyValuePair<ManagerIdentity, ManagedEntry> right)
    {
        var order = right.Key.IsApply.CompareTo(left.Key.IsApply);
        order = order != 0 ? order : Seconds(left.Value).CompareTo(Seconds(right.Value));
        order = order != 0 ? order : string.CompareOrdinal(left.Key.Manager, right.Key.Manager);
        order = order != 0 ? order : string.CompareOrdinal(left.Value.ApiVersion, right.Value.ApiVersion);
        return order != 0 ? order : string.CompareOrdinal(left.Key.Subresource, right.Key.Subresource);
    }

    internal static long Seconds(ManagedEntry entry) => entry.Time?.ToUnixTimeSeconds() ?? 0;

    private static (ManagerIdentity, ManagedEntry) ParseEntry(JsonObject entry, int index)
    {
        var isApply = Text(entry, "operation") switch
        {
            "Apply" => true,
            "Update" => false,
            _ => throw new FormatException("operation must be `Apply` or `Update`"),
        };
        var apiVersion = Text(entry, "apiVersion");
        if (apiVersion.Length == 0)
        {
            throw new FormatException("apiVersion must not be empty");
        }

        var fieldsType = Text(entry, "fieldsType");
        if (fieldsType != "FieldsV1")
        {
            throw new FormatException(fieldsType.Length == 0
                ? $"missing fieldsType in managed fields entry {index}"
                : $"invalid fieldsType {GoText.Quote(fieldsType)} in managed fields entry {index}");
        }

        var manager = new ManagerIdentity(Text(entry, "manager"), isApply, isApply ? "" : apiVersion, Text(entry, "subresource"));
        return (manager, new(FieldSet.Parse(entry["fieldsV1"]), apiVersion, Time(Text(entry, "time"))));
    }

    private static string Text(JsonObject entry, string field) => entry[field] switch
    {
        null => "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw new FormatException($"{field} must be a string"),
    };

    private static DateTimeOffset? Time(string text) => text.Length == 0
        ? null
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new FormatException($"not a time: {text}");

    private static JsonObject ToJson(ManagerIdentity manager, ManagedEntry entry)
    {
        var result = new JsonObject();
        if (manager.Manager.Length > 0)
        {
            result["manager"] = manager.Manager;
        }

        result["operation"] = manager.IsApply ? "Apply" : "Update";
        result["apiVersion"] = entry.ApiVersion;
        if (entry.Time is { } time)
        {
            result["time"] = time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);
        }

        result["fieldsType"] = "FieldsV1";
        result["fieldsV1"] = entry.Fields.ToJson();
        if (manager.Subresource.Length > 0)
        {
            result["subresource"] = manager.Subresource;
        }

        return result;
    }
}

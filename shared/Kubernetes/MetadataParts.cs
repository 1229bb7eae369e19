using System.Text.Json;

namespace Flux.Kubernetes;

/// <summary>Gathers an <see cref="ObjectMetadata"/> from the tokens of a <c>metadata</c> object.</summary>
internal struct MetadataParts
{
    private string? _namespace;
    private string? _name;
    private string? _uid;
    private string? _version;
    private long _generation;
    private bool _isTerminating;
    private TextMap? _labels;
    private TextMap? _annotations;
    private List<string>? _finalizers;
    private List<string>? _owners;

    /// <summary>See <see cref="ObjectMetadata.Fingerprint"/>.</summary>
    public UInt128 Fingerprint { get; set; }

    /// <summary>Reads up to the end of the object the reader has entered.</summary>
    public void Read(ref Utf8JsonReader reader)
    {
        while (ObjectMetadata.Next(ref reader))
        {
            ReadProperty(ref reader);
        }
    }

    public readonly ObjectMetadata ToMetadata()
    {
        return new ObjectMetadata
        {
            Key = ObjectMetadata.Pooled(new(_namespace ?? "", _name ?? "")),
            Uid = _uid ?? "",
            ResourceVersion = _version ?? "",
            Generation = _generation,
            Fingerprint = Fingerprint,
            IsTerminating = _isTerminating,
            Finalizers = _finalizers ?? (IReadOnlyList<string>)[],
            OwnerUids = _owners ?? (IReadOnlyList<string>)[],
            Labels = _labels ?? TextMap.Empty,
            Annotations = _annotations ?? TextMap.Empty,
        };
    }

    private void ReadProperty(ref Utf8JsonReader reader)
    {
        switch (reader)
        {
            case var r when r.ValueTextEquals("name"u8):
                _name = Text(ref reader);
                break;
            case var r when r.ValueTextEquals("namespace"u8):
                _namespace = Text(ref reader);
                break;
            case var r when r.ValueTextEquals("uid"u8):
                _uid = Text(ref reader);
                break;
            case var r when r.ValueTextEquals("resourceVersion"u8):
                _version = Text(ref reader);
                break;
            case var r when r.ValueTextEquals("deletionTimestamp"u8):
                _isTerminating = Text(ref reader) is { Length: > 0 };
                break;
            case var r when r.ValueTextEquals("generation"u8):
                reader.Read();
                _generation = reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : 0;
                reader.Skip();
                break;
            case var r when r.ValueTextEquals("labels"u8):
                _labels = Map(ref reader);
                break;
            case var r when r.ValueTextEquals("annotations"u8):
                _annotations = Map(ref reader);
                break;
            case var r when r.ValueTextEquals("finalizers"u8):
                _finalizers = List(ref reader, null);
                break;
            case var r when r.ValueTextEquals("ownerReferences"u8):
                _owners = List(ref reader, "uid");
                break;
            default:
                reader.Read();
                reader.Skip();
                break;
        }
    }

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            return reader.GetString();
        }

        reader.Skip();
        return null;
    }

    private static TextMap? Map(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        var texts = new List<string>(16);
        while (ObjectMetadata.Next(ref reader))
        {
            var key = reader.GetString()!;
            if (Text(ref reader) is { } value)
            {
                texts.Add(key);
                texts.Add(value);
            }
        }

        return TextMap.Of(texts);
    }

    /// <summary>The strings of a list, or one field of its objects.</summary>
    private static List<string>? List(ref Utf8JsonReader reader, string? field)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var list = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (field is null && reader.TokenType == JsonTokenType.String)
            {
                list.Add(reader.GetString()!);
            }
            else if (field is not null && reader.TokenType == JsonTokenType.StartObject)
            {
                AddField(ref reader, field, list);
            }
            else
            {
                reader.Skip();
            }
        }

        return list;
    }

    private static void AddField(ref Utf8JsonReader reader, string field, List<string> list)
    {
        while (ObjectMetadata.Next(ref reader))
        {
            var isWanted = reader.ValueTextEquals(field);
            if (Text(ref reader) is { } value && isWanted)
            {
                list.Add(value);
            }
        }
    }
}

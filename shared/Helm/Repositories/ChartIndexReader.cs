using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Helm.Charts;
using Flux.Helm.GoJson;
using Flux.Helm.Values;
using Flux.Yaml;

namespace Flux.Helm.Repositories;

/// <summary>
/// Reads the index of a chart repository, YAML or JSON, version by version: the whole is never in memory. YAML is read strictly, with an error
/// for what an index does not have; JSON is not. A version that is not valid is left out.
/// </summary>
/// <remarks>Spec: Helm 4, pkg/repo/v1/index.go, <c>loadIndex</c>; source-controller internal/helm/repository, <c>IndexFromBytes</c>.</remarks>
public sealed class ChartIndexReader
{
    private static readonly Shape.StructShape _version = new("ChartVersion", "v1.ChartVersion",
    [
        .. ChartYaml.Fields, ("urls", Shape.ListOf(Shape.Text)), ("created", Shape.Time), ("removed", Shape.Bool), ("digest", Shape.Text),
        ("checksum", Shape.Text), ("engine", Shape.Text), ("tillerVersion", Shape.Text), ("url", Shape.Text),
    ]);

    private static readonly Shape.StructShape _header = new("IndexFile", "v1.IndexFile",
    [
        ("serverInfo", Shape.MapOf(Shape.Any)), ("apiVersion", Shape.Text), ("generated", Shape.Time),
        ("entries", new Shape.MapShape(new Shape.ListShape(new Shape.PointerShape(_version)))), ("publicKeys", Shape.ListOf(Shape.Text)),
        ("annotations", Shape.MapOf(Shape.Text)),
    ]);

    private static readonly string[] _deprecated = ["checksum", "engine", "tillerVersion", "url"];

    private readonly ChartIndexLimits _limits;
    private readonly Action<string> _begin;
    private readonly Action<string, ChartVersion> _take;
    private readonly string? _only;
    private readonly Dictionary<string, object?> _fields = [];
    private int _versions;

    private ChartIndexReader(ChartIndexLimits limits, Action<string> begin, Action<string, ChartVersion> take, string? only) =>
        (_limits, _begin, _take, _only) = (limits, begin, take, only);

    /// <summary>Reads an index.</summary>
    /// <param name="index">The index; must be able to seek. Not disposed.</param>
    /// <param name="begin">Called before the versions of a chart; those told of it before are none any more.</param>
    /// <param name="take">Called for each version, with the name that the index has it under.</param>
    /// <param name="limits">Null for the defaults.</param>
    /// <exception cref="HelmException">Not an index, or over a limit; upstream's message. Versions before that were told.</exception>
    public static ChartIndexHeader Read(Stream index, Action<string> begin, Action<string, ChartVersion> take, ChartIndexLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(begin);
        ArgumentNullException.ThrowIfNull(take);
        limits ??= ChartIndexLimits.Default;
        if (index.Length == 0)
        {
            throw new HelmException("empty index.yaml file");
        }

        if (index.Length > limits.MaxBytes)
        {
            throw new HelmException($"index exceeds the maximum index file size of {limits.MaxBytes} bytes");
        }

        return new ChartIndexReader(limits, begin, take, null).Read(index);
    }

    /// <summary>Reads the versions of one chart of an index that was checked before: JSON as <see cref="ChartIndexBuilder"/> writes it.</summary>
    /// <returns>The versions; null where the index has no chart of the name.</returns>
    /// <exception cref="HelmException">Not such an index.</exception>
    public static IReadOnlyList<ChartVersion>? ReadChart(Stream json, string name, ChartIndexLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        List<ChartVersion>? versions = null;
        var reader = new ChartIndexReader(limits ?? ChartIndexLimits.Default, _ => versions = [], (_, version) => versions?.Add(version), name);
        try
        {
            reader.ReadJson(json);
            return versions;
        }
        catch (JsonException e)
        {
            throw new HelmException($"the index cannot be read: {e.Message}", e);
        }
    }

    private ChartIndexHeader Read(Stream index)
    {
        if (!IsJson(index))
        {
            ReadYaml(index);
        }

        return Header();
    }

    /// <summary>Reads JSON; false where it is none, so that it may be YAML.</summary>
    private bool IsJson(Stream index)
    {
        if (!MayBeJson(index))
        {
            return false;
        }

        try
        {
            ReadJson(index);
            return true;
        }
        catch (JsonException)
        {
            _fields.Clear();
            _versions = 0;
            index.Position = 0;
            return false;
        }
    }

    // a document that begins otherwise would be told to be none only after it was read
    private static bool MayBeJson(Stream index)
    {
        int first;
        do
        {
            first = index.ReadByte();
        }
        while (first is ' ' or '\t' or '\r' or '\n');

        index.Position = 0;
        return first is '{' or '[' or '"' or 'n';
    }

    private void ReadJson(Stream index)
    {
        var shapes = new ShapeReader(isJson: true);
        var hasBegun = false;
        new JsonParts(
            (path, isList) =>
            {
                var opens = Opens(path, isList);
                hasBegun |= opens && path.Count == 2;
                return opens;
            },
            (path, json) =>
            {
                if (_only is null || (path.Count == 3 && path[1] == _only))
                {
                    Tell(path, ValueTree.ToJson(Parse(json)), shapes, "");
                }

                // of one chart alone, what comes after its versions does not matter
                return _only is null || !hasBegun || path.Count == 3;
            }).Read(index);
    }

    private static object? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return GoJsonReader.Read(json, GoJsonReader.Float);
        }
        catch (GoJsonException e)
        {
            throw new HelmException(e.Message, e);
        }
    }

    private void ReadYaml(Stream index)
    {
        var shapes = new ShapeReader(isStrict: true);
        try
        {
            var parts = new DocumentParts(
                Opens,
                (path, node) => Tell(
                    path, KubeYaml.ToJson(node, "", refuseDuplicates: true), shapes, "error unmarshaling JSON: while decoding JSON: "));
            var limits = new YamlLimits { MaxBytes = (int)Math.Min(_limits.MaxBytes, int.MaxValue) };
            YamlReader.ReadParts(index, parts, "", YamlVersion.GoYaml2, limits);
        }
        catch (YamlException e)
        {
            throw new HelmException($"error converting YAML to JSON: {e.GoMessage}", e);
        }
    }

    private bool Opens(IReadOnlyList<string> path, bool isList)
    {
        switch (path.Count)
        {
            case 0:
                return !isList;
            case 1:
                return !isList && IsEntries(path);
            case 2 when isList && IsEntries(path):
                if (_only is null || path[1] == _only)
                {
                    _begin(path[1]);
                }

                return _only is null || path[1] == _only;
            default:
                return false;
        }
    }

    // names match in any case, as Go's encoding/json has it
    private static bool IsEntries(IReadOnlyList<string> path) => path[0].Equals("entries", StringComparison.OrdinalIgnoreCase);

    private void Tell(IReadOnlyList<string> path, JsonNode? value, ShapeReader shapes, string prefix)
    {
        try
        {
            if (path.Count == 3 && IsEntries(path))
            {
                TellVersion(path[1], value, shapes);
            }
            else
            {
                TellHeader(path, value, shapes);
            }
        }
        catch (GoJsonException e)
        {
            throw new HelmException($"{prefix}{e.Message}", e);
        }
    }

    private void TellHeader(IReadOnlyList<string> path, JsonNode? value, ShapeReader shapes)
    {
        // what stands where a map or list is expected is put there again, so that the error says where
        for (var i = path.Count - 1; i >= 0; i--)
        {
            value = new JsonObject { [path[i]] = value?.DeepClone() };
        }

        shapes.Read(value, _header, _fields);
    }

    private void TellVersion(string name, JsonNode? value, ShapeReader shapes)
    {
        if (value is null)
        {
            return;
        }

        if (++_versions > _limits.MaxVersions)
        {
            throw new HelmException($"the index has more than {_limits.MaxVersions} chart versions");
        }

        var fields = new Dictionary<string, object?>();
        shapes.Read(value, _version, fields);
        if (Text(fields, "apiVersion").Length == 0)
        {
            fields["apiVersion"] = "v1";
        }

        var metadata = ChartYaml.ToMetadata(fields);
        if (IsValid(metadata))
        {
            _take(name, VersionOf(metadata, fields));
        }
    }

    // a repository that drops aliases from its index has charts that depend on one twice
    private static bool IsValid(ChartMetadata metadata)
    {
        try
        {
            ChartValidation.Validate(metadata);
            return true;
        }
        catch (HelmException e)
        {
            return e.Message.StartsWith("validation: more than one dependency with name or alias", StringComparison.Ordinal);
        }
    }

    private static ChartVersion VersionOf(ChartMetadata metadata, Dictionary<string, object?> fields) => new()
    {
        Metadata = metadata,
        Urls = (fields.GetValueOrDefault("urls") as List<object?>)?.ConvertAll(url => url as string ?? ""),
        Created = TimeOf(fields, "created"),
        Removed = fields.GetValueOrDefault("removed") is true,
        Digest = Text(fields, "digest"),
        Deprecated = _deprecated.Where(name => Text(fields, name).Length > 0).ToDictionary(name => name, name => Text(fields, name)),
    };

    private ChartIndexHeader Header()
    {
        if (Text(_fields, "apiVersion").Length == 0)
        {
            throw new HelmException("no API version specified");
        }

        return new()
        {
            ApiVersion = Text(_fields, "apiVersion"),
            Generated = TimeOf(_fields, "generated"),
            ServerInfo = ValueTree.ToJson(_fields.GetValueOrDefault("serverInfo")) as JsonObject,
            PublicKeys = (_fields.GetValueOrDefault("publicKeys") as List<object?>)?.ConvertAll(key => key as string ?? ""),
            Annotations = (_fields.GetValueOrDefault("annotations") as Dictionary<string, object?>)?.ToDictionary(e => e.Key, e => e.Value as string ?? ""),
        };
    }

    private static string Text(Dictionary<string, object?> fields, string name) => fields.GetValueOrDefault(name) as string ?? "";

    private static DateTimeOffset TimeOf(Dictionary<string, object?> fields, string name) =>
        DateTimeOffset.TryParse(Text(fields, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;
}

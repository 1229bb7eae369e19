using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Helm.Values;
using Flux.Helm.Values.SetSyntax;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Yaml;

namespace Flux.HelmReleases.Values;

/// <summary>
/// Composes a release's values of <c>spec.valuesFrom</c>, in order, and <c>spec.values</c>, which come last. One object is read once.
/// </summary>
/// <remarks>
/// Spec: fluxcd/pkg chartutil v1.27, ChartValuesFromReferences. As there, the inline values lie under each <c>targetPath</c> and once more over
/// all of it, and what a path changes within a map that only they have is changed in them too: so it wins there, and loses elsewhere.
/// </remarks>
/// <param name="read">Reads a Secret or ConfigMap.</param>
/// <param name="ns">The HelmRelease's namespace.</param>
/// <param name="mask">Told of what Secrets hold.</param>
public sealed class ValuesComposer(ValuesReader read, string ns, SecretMask mask)
{
    /// <summary>Composes values of objects in a cluster.</summary>
    /// <param name="client">The cluster of the HelmRelease.</param>
    /// <param name="ns">The HelmRelease's namespace.</param>
    /// <param name="mask">Told of what Secrets hold.</param>
    public ValuesComposer(IKubernetesClient client, string ns, SecretMask mask)
        : this(client.GetAsync, ns, mask)
    {
    }

    private const int ShortestMasked = 8;
    private const int MaxMasked = 1000;
    private readonly Dictionary<(string Kind, string Name), JsonObject?> _objects = [];
    private int _masked;

    /// <summary>The values.</summary>
    /// <param name="inline"><c>spec.values</c>; null for none.</param>
    /// <param name="references"><c>spec.valuesFrom</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ValuesReferenceException">An object or key is missing and not optional, or holds no values.</exception>
    /// <exception cref="KubernetesException">An object cannot be read.</exception>
    public async Task<Dictionary<string, object?>> ComposeAsync(JsonObject? inline, IReadOnlyList<ValuesReference> references, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(references);
        var values = inline is null ? [] : ValueTree.MapFromJson(inline);
        var result = new Dictionary<string, object?>();
        foreach (var reference in references)
        {
            if (await ReadAsync(reference, cancellationToken) is not { } text)
            {
                continue;
            }

            result = reference.TargetPath is { Length: > 0 } path
                ? Put(ValueTree.Merge(result, values), values, reference, path, text)
                : ValueTree.Merge(result, Parse(reference, text));
        }

        return ValueTree.Merge(result, values);
    }

    private Dictionary<string, object?> Put(
        Dictionary<string, object?> result, Dictionary<string, object?> inline, ValuesReference reference, string path, string text)
    {
        // where a list grows, Go makes a new one and the inline values keep the old; where it does not, both are changed
        var lists = new List<(List<object?> List, int Count)>();
        Collect(inline, lists);
        try
        {
            if (reference.Literal)
            {
                TargetPath.SetLiteral(result, path, text);
            }
            else
            {
                TargetPath.Set(result, path, text);
            }
        }
        catch (SetSyntaxException e)
        {
            throw Fault(reference, e.Message, e);
        }

        foreach (var (list, count) in lists.Where(l => l.List.Count > l.Count))
        {
            list.RemoveRange(count, list.Count - count);
        }

        return result;
    }

    private static void Collect(object? value, List<(List<object?> List, int Count)> lists)
    {
        switch (value)
        {
            case Dictionary<string, object?> map:
                foreach (var item in map.Values)
                {
                    Collect(item, lists);
                }

                break;
            case List<object?> list:
                lists.Add((list, list.Count));
                list.ForEach(item => Collect(item, lists));
                break;
        }
    }

    private Dictionary<string, object?> Parse(ValuesReference reference, string text)
    {
        JsonNode? json;
        try
        {
            json = KubeYaml.Read(text);
        }
        catch (YamlException e)
        {
            throw Fault(reference, $"error converting YAML to JSON: {e.GoMessage}", e);
        }

        var values = json switch
        {
            null => [],
            JsonObject map => ValueTree.MapFromJson(map),
            JsonArray => throw Fault(reference, Cannot("array")),
            _ => throw Fault(reference, Cannot(json.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number => "number",
                _ => "bool",
            })),
        };
        if (reference.Kind == ValuesReference.SecretKind)
        {
            Mask(values);
        }

        return values;
    }

    private static string Cannot(string type) => $"error unmarshaling JSON: while decoding JSON: json: cannot unmarshal {type} into Go value of type common.Values";

    /// <summary>The text at a reference; null where it is missing and may be.</summary>
    private async Task<string?> ReadAsync(ValuesReference reference, CancellationToken cancellationToken)
    {
        if (reference.Kind is not (ValuesReference.SecretKind or ValuesReference.ConfigMapKind))
        {
            throw Fault(reference, "unsupported values reference kind");
        }

        var id = (reference.Kind, reference.Name);
        var isFirst = !_objects.TryGetValue(id, out var obj);
        if (isFirst)
        {
            obj = _objects[id] = await read(new("", "v1", reference.Kind), new(ns, reference.Name), cancellationToken);
        }

        if (obj is null)
        {
            var plural = reference.Kind == ValuesReference.SecretKind ? "secrets" : "configmaps";
            return reference.Optional ? null : throw Fault(reference, isFirst ? $"{plural} \"{reference.Name}\" not found" : "resource not found");
        }

        if (obj.At("data", reference.Key) is null)
        {
            return reference.Optional ? null : throw Fault(reference, "key not found");
        }

        var text = obj.Text("data", reference.Key) ?? "";
        return reference.Kind == ValuesReference.ConfigMapKind ? text : Reveal(reference, text);
    }

    private string Reveal(ValuesReference reference, string encoded)
    {
        if (!GoBase64.TryDecode(encoded, out var bytes, out _))
        {
            throw Fault(reference, "the key is not base64");
        }

        var text = Encoding.UTF8.GetString(bytes);
        if (reference.TargetPath is { Length: > 0 })
        {
            // an error of the parser may quote a part of it
            mask.Add(new(text));
            foreach (var part in text.Split([',', '=', '{', '}', '[', ']', '.'], StringSplitOptions.RemoveEmptyEntries))
            {
                Mask(part);
            }
        }

        return text;
    }

    private void Mask(object? value)
    {
        switch (value)
        {
            case Dictionary<string, object?> map:
                foreach (var item in map.Values)
                {
                    Mask(item);
                }

                break;
            case List<object?> list:
                list.ForEach(Mask);
                break;
            case string { Length: >= ShortestMasked } text when _masked < MaxMasked:
                _masked++;
                mask.Add(new(text));
                break;
        }
    }

    private ValuesReferenceException Fault(ValuesReference reference, string why, Exception? inner = null) => new(
        $"could not resolve{(reference.Optional ? " optional" : "")} {reference.Kind} chart values reference '{ns}/{reference.Name}' with key '{reference.Key}': {why}", inner);
}

namespace Flux.Helm.Schema;

/// <summary>A version of JSON Schema.</summary>
internal sealed class SchemaDraft
{
    private static readonly string[] _positions4 =
    [
        "definitions/*", "not", "allOf/[]", "anyOf/[]", "oneOf/[]", "properties/*", "additionalProperties", "patternProperties/*", "items",
        "items/[]", "additionalItems", "dependencies/*",
    ];

    private static readonly string[] _positions6 = [.. _positions4, "propertyNames", "contains"];
    private static readonly string[] _positions7 = [.. _positions6, "if", "then", "else"];

    private static readonly string[] _positions2019 =
        [.. _positions7, "$defs/*", "dependentSchemas/*", "unevaluatedProperties", "unevaluatedItems", "contentSchema"];

    public static readonly SchemaDraft Draft4 = new(4, "http://json-schema.org/draft-04/schema", "id", _positions4, []);
    public static readonly SchemaDraft Draft6 = new(6, "http://json-schema.org/draft-06/schema", "$id", _positions6, []);
    public static readonly SchemaDraft Draft7 = new(7, "http://json-schema.org/draft-07/schema", "$id", _positions7, []);

    public static readonly SchemaDraft Draft2019 = new(
        2019, "https://json-schema.org/draft/2019-09/schema", "$id", _positions2019, ["core", "applicator", "validation"]);

    public static readonly SchemaDraft Draft2020 = new(
        2020, "https://json-schema.org/draft/2020-12/schema", "$id", [.. _positions2019, "prefixItems/[]"],
        ["core", "applicator", "unevaluated", "validation"]);

    private readonly string[] _vocabularies;

    private SchemaDraft(int version, string url, string idKeyword, string[] positions, string[] vocabularies)
    {
        (Version, Url, IdKeyword, Positions) = (version, url, idKeyword, positions);
        _vocabularies = vocabularies;
    }

    /// <summary>4, 6, 7, 2019 or 2020.</summary>
    public int Version { get; }

    /// <summary>The address of the schema of its schemas.</summary>
    public string Url { get; }

    /// <summary>The keyword that names a schema.</summary>
    public string IdKeyword { get; }

    /// <summary>Where in a schema there are others: names, <c>*</c> for every key, <c>[]</c> for every item.</summary>
    public string[] Positions { get; }

    /// <summary>The draft a <c>$schema</c> names; null where it is none of these.</summary>
    public static SchemaDraft? Of(string url)
    {
        var (address, fragment) = SchemaLocation.Split(url);
        if (fragment.Length > 0)
        {
            return null;
        }

        address = address.StartsWith("http://", StringComparison.Ordinal) ? address[7..]
            : address.StartsWith("https://", StringComparison.Ordinal) ? address[8..] : address;
        return address switch
        {
            "json-schema.org/schema" or "json-schema.org/draft/2020-12/schema" => Draft2020,
            "json-schema.org/draft/2019-09/schema" => Draft2019,
            "json-schema.org/draft-07/schema" => Draft7,
            "json-schema.org/draft-06/schema" => Draft6,
            "json-schema.org/draft-04/schema" => Draft4,
            _ => null,
        };
    }

    /// <summary>Whether keywords of a vocabulary count.</summary>
    public bool Has(string vocabulary) => Version < 2019 || _vocabularies.Contains(vocabulary);

    /// <summary>The name of a schema; empty where it has none.</summary>
    public string IdOf(Dictionary<string, object?> schema) =>
        (Version < 2019 && schema.ContainsKey("$ref")) || schema.GetValueOrDefault(IdKeyword) is not string id ? "" : SchemaLocation.Split(id).Url;

    /// <summary>The schemas within a schema, with their pointers.</summary>
    public IEnumerable<(string Pointer, object? Schema)> SubSchemas(Dictionary<string, object?> schema, string pointer)
    {
        foreach (var position in Positions)
        {
            var slash = position.IndexOf('/', StringComparison.Ordinal);
            var name = slash < 0 ? position : position[..slash];
            if (!schema.TryGetValue(name, out var value))
            {
                continue;
            }

            var at = $"{pointer}/{SchemaLocation.Escape(name)}";
            if (slash < 0)
            {
                yield return (at, value);
            }
            else if (position.EndsWith('*') && value is Dictionary<string, object?> map)
            {
                foreach (var (key, item) in map)
                {
                    yield return ($"{at}/{SchemaLocation.Escape(key)}", item);
                }
            }
            else if (position.EndsWith(']') && value is List<object?> list)
            {
                for (var i = 0; i < list.Count; i++)
                {
                    yield return ($"{at}/{i}", list[i]);
                }
            }
        }
    }
}

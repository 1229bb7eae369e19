using System.Collections.Concurrent;
using Flux.Helm.GoJson;

namespace Flux.Helm.Schema;

/// <summary>The schemas that schemas are checked against, built from a table of keywords for each draft and vocabulary.</summary>
/// <remarks>Spec: json-schema.org, the meta-schemas of draft 4 to 2020-12, without titles, descriptions and defaults, which check nothing.</remarks>
internal static class MetaSchemas
{
    private static readonly ConcurrentDictionary<string, object?> _documents = new();

    private const string Types = """["array","boolean","integer","null","number","object","string"]""";

    /// <summary>The document at an address of json-schema.org; null where it is none of these.</summary>
    public static object? Find(string url)
    {
        var path = url.StartsWith("http://json-schema.org/", StringComparison.Ordinal) ? url["http://json-schema.org/".Length..]
            : url.StartsWith("https://json-schema.org/", StringComparison.Ordinal) ? url["https://json-schema.org/".Length..] : "";
        path = path == "schema" ? "draft/2020-12/schema" : path;
        return Text(path) is { } text
            ? _documents.GetOrAdd(path, _ => GoJsonReader.Read(System.Text.Encoding.UTF8.GetBytes(text), SchemaNumber.Read))
            : null;
    }

    private static string? Text(string path) => path switch
    {
        "draft-04/schema" => Draft4(),
        "draft-06/schema" => Draft67("draft-06", isDraft7: false),
        "draft-07/schema" => Draft67("draft-07", isDraft7: true),
        "draft/2019-09/schema" => Modern(2019),
        "draft/2020-12/schema" => Modern(2020),
        _ when path.StartsWith("draft/2019-09/meta/", StringComparison.Ordinal) => Vocabulary(2019, path["draft/2019-09/meta/".Length..]),
        _ when path.StartsWith("draft/2020-12/meta/", StringComparison.Ordinal) => Vocabulary(2020, path["draft/2020-12/meta/".Length..]),
        _ => null,
    };

    /// <summary>Properties from a short notation: <c>name:kind</c>, separated by blanks.</summary>
    private static string Properties(string keywords, string self, string definitions, string count) =>
        "{" + string.Join(',', keywords.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(entry =>
        {
            var colon = entry.LastIndexOf(':');
            return $"\"{entry[..colon]}\":{Kind(entry[(colon + 1)..], self, definitions, count)}";
        })) + "}";

    private static string Kind(string kind, string self, string definitions, string count) => kind switch
    {
        "any" => "{}",
        "true" => "true",
        "text" => """{"type":"string"}""",
        "uri" => """{"type":"string","format":"uri"}""",
        "uriref" => """{"type":"string","format":"uri-reference"}""",
        "uriref4" => """{"type":"string","format":"uriref"}""",
        "regex" => """{"type":"string","format":"regex"}""",
        "bool" => """{"type":"boolean"}""",
        "number" => """{"type":"number"}""",
        "positive" => """{"type":"number","exclusiveMinimum":0}""",
        "positive4" => """{"type":"number","minimum":0,"exclusiveMinimum":true}""",
        "schema" => self,
        "schemas" => $$$"""{"$ref":"#/{{{definitions}}}/schemaArray"}""",
        "schemaMap" => $$$"""{"type":"object","additionalProperties":{{{self}}} }""",
        "regexMap" => $$$"""{"type":"object","additionalProperties":{{{self}}},"propertyNames":{"format":"regex"}}""",
        "schemaOrBool" => $$$"""{"anyOf":[{"type":"boolean"},{{{self}}}]}""",
        "schemaOrSchemas" => $$$"""{"anyOf":[{{{self}}},{"$ref":"#/{{{definitions}}}/schemaArray"}]}""",
        "dependencies" => $$$"""{"type":"object","additionalProperties":{"anyOf":[{{{self}}},{"$ref":"#/{{{definitions}}}/stringArray"}]}}""",
        "count" => $$$"""{"$ref":"#/{{{definitions}}}/{{{count}}}"}""",
        "count0" => $$$"""{"$ref":"#/{{{definitions}}}/{{{count}}}Default0"}""",
        "texts" => $$$"""{"$ref":"#/{{{definitions}}}/stringArray"}""",
        "textsMap" => $$$"""{"type":"object","additionalProperties":{"$ref":"#/{{{definitions}}}/stringArray"}}""",
        "values" => """{"type":"array","items":true}""",
        "enum4" => """{"type":"array","minItems":1,"uniqueItems":true}""",
        "type" => $$$"""
            {"anyOf":[{"$ref":"#/{{{definitions}}}/simpleTypes"},
              {"type":"array","items":{"$ref":"#/{{{definitions}}}/simpleTypes"},"minItems":1,"uniqueItems":true}]}
            """,
        _ => $$$"""{"$ref":"#/{{{definitions}}}/{{{kind}}}"}""",
    };

    private static string Draft4()
    {
        const string keywords =
            "id:uriref4 $schema:uri title:text description:text default:any multipleOf:positive4 maximum:number exclusiveMaximum:bool minimum:number "
            + "exclusiveMinimum:bool maxLength:count minLength:count0 pattern:regex additionalItems:schemaOrBool items:schemaOrSchemas maxItems:count "
            + "minItems:count0 uniqueItems:bool maxProperties:count minProperties:count0 required:texts additionalProperties:schemaOrBool "
            + "definitions:schemaMap properties:schemaMap patternProperties:schemaMap dependencies:dependencies enum:enum4 type:type allOf:schemas "
            + "anyOf:schemas oneOf:schemas not:schema format:text $ref:text";
        const string self = """{"$ref":"#"}""";
        return $$$"""
            {"$schema":"http://json-schema.org/draft-04/schema#","type":"object",
             "definitions":{"schemaArray":{"type":"array","minItems":1,"items":{{{self}}} },"positiveInteger":{"type":"integer","minimum":0},
              "positiveIntegerDefault0":{"allOf":[{"$ref":"#/definitions/positiveInteger"},{"default":0}]},"simpleTypes":{"enum":{{{Types}}} },
              "stringArray":{"type":"array","items":{"type":"string"},"minItems":1,"uniqueItems":true}},
             "properties":{{{Properties(keywords, self, "definitions", "positiveInteger")}}},
             "dependencies":{"exclusiveMaximum":["maximum"],"exclusiveMinimum":["minimum"]}}
            """;
    }

    private static string Draft67(string draft, bool isDraft7)
    {
        var keywords =
            "$id:uriref $schema:uri $ref:uriref title:text description:text multipleOf:positive maximum:number exclusiveMaximum:number minimum:number "
            + "exclusiveMinimum:number maxLength:count minLength:count0 pattern:regex additionalItems:schema items:schemaOrSchemas maxItems:count "
            + "minItems:count0 uniqueItems:bool contains:schema maxProperties:count minProperties:count0 required:texts additionalProperties:schema "
            + "definitions:schemaMap properties:schemaMap dependencies:dependencies propertyNames:schema type:type format:text allOf:schemas "
            + "anyOf:schemas oneOf:schemas not:schema "
            + (isDraft7
                ? "default:true const:true enum:enum4 patternProperties:regexMap $comment:text readOnly:bool writeOnly:bool examples:values if:schema "
                    + "then:schema else:schema contentMediaType:text contentEncoding:text"
                : "default:any const:any enum:enum4 patternProperties:schemaMap");
        const string self = """{"$ref":"#"}""";
        return $$$"""
            {"$schema":"http://json-schema.org/{{{draft}}}/schema#","$id":"http://json-schema.org/{{{draft}}}/schema#","type":["object","boolean"],
             "definitions":{"schemaArray":{"type":"array","minItems":1,"items":{{{self}}} },"nonNegativeInteger":{"type":"integer","minimum":0},
              "nonNegativeIntegerDefault0":{"allOf":[{"$ref":"#/definitions/nonNegativeInteger"},{"default":0}]},"simpleTypes":{"enum":{{{Types}}} },
              "stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}},
             "properties":{{{Properties(keywords, self, "definitions", "nonNegativeInteger")}}} }
            """;
    }

    private static string Modern(int version)
    {
        var (name, parts, self) = version == 2019
            ? ("2019-09", "core applicator validation meta-data format content", """{"$recursiveRef":"#"}""")
            : ("2020-12", "core applicator unevaluated validation meta-data format-annotation content", """{"$dynamicRef":"#meta"}""");
        var extra = version == 2019 ? "" :
            ""","$recursiveAnchor":{"$ref":"meta/core#/$defs/anchorString"},"$recursiveRef":{"$ref":"meta/core#/$defs/uriReferenceString"}""";
        var references = string.Join(',', parts.Split(' ').Select(p => "{\"$ref\":\"meta/" + p + "\"}"));
        return $$$"""
            {"$schema":"https://json-schema.org/draft/{{{name}}}/schema","$id":"https://json-schema.org/draft/{{{name}}}/schema",{{{Anchor(version)}}},
             "allOf":[{{{references}}}],"type":["object","boolean"],
             "properties":{"definitions":{"type":"object","additionalProperties":{{{self}}} },
              "dependencies":{"type":"object","additionalProperties":{"anyOf":[{{{self}}},{"$ref":"meta/validation#/$defs/stringArray"}]}}{{{extra}}} } }
            """;
    }

    private static string Anchor(int version) => version == 2019 ? "\"$recursiveAnchor\":true" : "\"$dynamicAnchor\":\"meta\"";

    private static string? Vocabulary(int version, string name)
    {
        var is2019 = version == 2019;
        var keywords = name switch
        {
            "core" when is2019 =>
                "$id:idText $schema:uri $anchor:anchor19 $ref:uriref $recursiveRef:uriref $recursiveAnchor:bool $vocabulary:vocabulary $comment:text $defs:schemaMap",
            "core" =>
                "$id:idText $schema:uriString $ref:uriReferenceString $anchor:anchorString $dynamicRef:uriReferenceString $dynamicAnchor:anchorString "
                + "$vocabulary:vocabulary $comment:text $defs:schemaMap",
            "applicator" when is2019 =>
                "additionalItems:schema unevaluatedItems:schema items:schemaOrSchemas contains:schema additionalProperties:schema "
                + "unevaluatedProperties:schema properties:schemaMap patternProperties:regexMap dependentSchemas:schemaMap propertyNames:schema if:schema "
                + "then:schema else:schema allOf:schemas anyOf:schemas oneOf:schemas not:schema",
            "applicator" =>
                "prefixItems:schemas items:schema contains:schema additionalProperties:schema properties:schemaMap patternProperties:regexMap "
                + "dependentSchemas:schemaMap propertyNames:schema if:schema then:schema else:schema allOf:schemas anyOf:schemas oneOf:schemas not:schema",
            "unevaluated" when !is2019 => "unevaluatedItems:schema unevaluatedProperties:schema",
            "validation" =>
                "type:type const:true enum:values multipleOf:positive maximum:number exclusiveMaximum:number minimum:number exclusiveMinimum:number "
                + "maxLength:count minLength:count0 pattern:regex maxItems:count minItems:count0 uniqueItems:bool maxContains:count minContains:count "
                + "maxProperties:count minProperties:count0 required:texts dependentRequired:textsMap",
            "meta-data" => "title:text description:text default:true deprecated:bool readOnly:bool writeOnly:bool examples:values",
            "format" when is2019 => "format:text",
            "format-annotation" or "format-assertion" when !is2019 => "format:text",
            "content" => "contentMediaType:text contentEncoding:text contentSchema:schema",
            _ => null,
        };
        if (keywords is null)
        {
            return null;
        }

        var draft = is2019 ? "2019-09" : "2020-12";
        var self = is2019 ? """{"$recursiveRef":"#"}""" : """{"$dynamicRef":"#meta"}""";
        return $$$"""
            {"$schema":"https://json-schema.org/draft/{{{draft}}}/schema",
             "$id":"https://json-schema.org/draft/{{{draft}}}/meta/{{{name}}}",{{{Anchor(version)}}},"type":["object","boolean"],
             "properties":{{{Properties(keywords, self, "$defs", "nonNegativeInteger")}}},"$defs":{{{Definitions(name, is2019, self)}}} }
            """;
    }

    private static string IdText(bool is2019) => is2019
        ? """{"type":"string","format":"uri-reference","pattern":"^[^#]*#?$"}"""
        : """{"$ref":"#/$defs/uriReferenceString","pattern":"^[^#]*#?$"}""";

    private static string Definitions(string vocabulary, bool is2019, string self) => vocabulary switch
    {
        "core" => $$$"""
            {"idText":{{{IdText(is2019)}}},
             "anchor19":{"type":"string","pattern":"^[A-Za-z][-A-Za-z0-9.:_]*$"},"anchorString":{"type":"string","pattern":"^[A-Za-z_][-A-Za-z0-9._]*$"},
             "uriString":{"type":"string","format":"uri"},"uriReferenceString":{"type":"string","format":"uri-reference"},
             "vocabulary":{"type":"object","propertyNames":{"type":"string","format":"uri"},"additionalProperties":{"type":"boolean"}} }
            """,
        "applicator" => $$$"""{"schemaArray":{"type":"array","minItems":1,"items":{{{self}}} } }""",
        "validation" => $$$"""
            {"nonNegativeInteger":{"type":"integer","minimum":0},"nonNegativeIntegerDefault0":{"$ref":"#/$defs/nonNegativeInteger"},
             "simpleTypes":{"enum":{{{Types}}} },"stringArray":{"type":"array","items":{"type":"string"},"uniqueItems":true}}
            """,
        _ => "{}",
    };
}

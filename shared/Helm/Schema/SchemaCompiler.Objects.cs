namespace Flux.Helm.Schema;

internal sealed partial class SchemaCompiler
{
    /// <summary>Compiles the keywords of one schema.</summary>
    private sealed class ObjectCompiler(
        SchemaCompiler compiler, CompiledSchema schema, Dictionary<string, object?> map, SchemaRoot root, SchemaResource resource)
    {
        private readonly SchemaDraft _draft = resource.Draft;

        public void Run()
        {
            var version = schema.Version;
            schema.Ref = Reference("$ref");
            if (version < 2019 && schema.Ref is not null)
            {
                return; // all else beside a $ref is ignored
            }

            if (_draft.Has("applicator"))
            {
                Applicators();
            }

            if (_draft.Has("validation"))
            {
                Validations();
            }

            if (version < 2019 || compiler._assertsFormats)
            {
                schema.Format = Text("format");
            }

            if (version >= 2019)
            {
                Dynamic();
            }

            if (version == 2019 || (version >= 2020 && _draft.Has("unevaluated")))
            {
                schema.UnevaluatedItems = Schema("unevaluatedItems");
                schema.UnevaluatedProperties = Schema("unevaluatedProperties");
            }
        }

        private void Applicators()
        {
            var version = schema.Version;
            schema.AllOf = Schemas("allOf") ?? [];
            schema.AnyOf = Schemas("anyOf") ?? [];
            schema.OneOf = Schemas("oneOf") ?? [];
            schema.Not = Schema("not");
            Items();
            schema.Properties = SchemaMap("properties");
            foreach (var (pattern, inner) in SchemaMap("patternProperties"))
            {
                schema.PatternProperties.Add((Pattern(pattern, "patternProperties"), inner));
            }

            schema.AdditionalProperties = SchemaOrBool("additionalProperties");
            Dependencies();
            if (version >= 6)
            {
                schema.Contains = Schema("contains");
                schema.PropertyNames = Schema("propertyNames");
            }

            if (version >= 7 && map.ContainsKey("if"))
            {
                schema.If = Schema("if");
                schema.Then = map["if"] is false ? null : Schema("then");
                schema.Else = map["if"] is true ? null : Schema("else");
            }

            if (version >= 2019)
            {
                schema.DependentSchemas = SchemaMap("dependentSchemas");
            }
        }

        private void Items()
        {
            if (schema.Version >= 2020)
            {
                schema.FirstItems = Schemas("prefixItems");
                schema.Items = Schema("items");
            }
            else if (map.GetValueOrDefault("items") is List<object?>)
            {
                schema.FirstItems = Schemas("items");
                schema.AdditionalItems = SchemaOrBool("additionalItems");
            }
            else
            {
                schema.Items = Schema("items");
            }
        }

        private void Dependencies()
        {
            if (map.GetValueOrDefault("dependencies") is not Dictionary<string, object?> dependencies)
            {
                return;
            }

            foreach (var (property, value) in dependencies)
            {
                schema.Dependencies.Add(value is List<object?> list
                    ? (property, Texts(list), null)
                    : (property, null, compiler.Enqueue(schema.Location.Within("dependencies", property))));
            }
        }

        private void Validations()
        {
            foreach (var type in map.GetValueOrDefault("type") switch { string one => [one], List<object?> many => Texts(many), _ => [] })
            {
                if (SchemaValue.TypeNames.Contains(type))
                {
                    schema.Types.Add(type);
                }
            }

            schema.Enum = map.GetValueOrDefault("enum") as List<object?>;
            schema.MultipleOf = Number("multipleOf");
            (schema.Maximum, schema.ExclusiveMaximum) = Limit("maximum", "exclusiveMaximum");
            (schema.Minimum, schema.ExclusiveMinimum) = Limit("minimum", "exclusiveMinimum");
            schema.MinLength = Count("minLength");
            schema.MaxLength = Count("maxLength");
            schema.Pattern = Text("pattern") is { } pattern ? Pattern(pattern, "pattern") : null;
            schema.MinItems = Count("minItems");
            schema.MaxItems = Count("maxItems");
            schema.UniqueItems = map.GetValueOrDefault("uniqueItems") is true;
            schema.MaxProperties = Count("maxProperties");
            schema.MinProperties = Count("minProperties");
            schema.Required = map.GetValueOrDefault("required") is List<object?> required ? Texts(required) : [];
            if (schema.Version >= 6 && map.TryGetValue("const", out var value))
            {
                schema.Const = [value];
            }

            if (schema.Version >= 2019)
            {
                ModernValidations();
            }
        }

        private void ModernValidations()
        {
            if (schema.Contains is not null)
            {
                schema.MinContains = Count("minContains");
                schema.MaxContains = Count("maxContains");
            }

            if (map.GetValueOrDefault("dependentRequired") is Dictionary<string, object?> dependent)
            {
                schema.DependentRequired.AddRange(dependent.Where(e => e.Value is List<object?>).Select(e => (e.Key, Texts((List<object?>)e.Value!))));
            }
        }

        private void Dynamic()
        {
            if (schema.Version == 2019 || map.ContainsKey("$recursiveRef"))
            {
                schema.RecursiveRef = Reference("$recursiveRef");
                schema.RecursiveAnchor = map.GetValueOrDefault("$recursiveAnchor") is true;
            }

            if (schema.Version >= 2020 && Reference("$dynamicRef") is { } dynamic)
            {
                schema.DynamicRef = dynamic;
                var fragment = SchemaLocation.Split(Text("$dynamicRef") ?? "").Fragment;
                schema.DynamicRefAnchor = fragment.StartsWith('/') ? "" : fragment;
            }

            schema.DynamicAnchor = schema.Version >= 2020 ? Text("$dynamicAnchor") ?? "" : "";
        }

        // in draft 4 an exclusive limit is a flag beside the limit
        private (SchemaNumber? Limit, SchemaNumber? Exclusive) Limit(string name, string exclusive) =>
            map.GetValueOrDefault(exclusive) is true ? (null, Number(name)) : (Number(name), Number(exclusive));

        private SchemaPattern Pattern(string text, string keyword)
        {
            try
            {
                return SchemaPattern.Parse(text);
            }
            catch (SchemaException e)
            {
                throw new SchemaException($"invalid regex {GoText.Quote(text)} at {GoText.Quote(schema.Location.Within(keyword).ToString())}: {e.Message}");
            }
        }

        private CompiledSchema? Reference(string keyword) => Text(keyword) is { } reference ? compiler.Reference(reference, root, resource) : null;

        private CompiledSchema? Schema(string keyword) => map.ContainsKey(keyword) ? compiler.Enqueue(schema.Location.Within(keyword)) : null;

        private CompiledSchema[]? Schemas(string keyword) => map.GetValueOrDefault(keyword) is List<object?> list
            ? [.. list.Select((_, i) => compiler.Enqueue(schema.Location.Within(keyword, i.ToString(System.Globalization.CultureInfo.InvariantCulture))))]
            : null;

        private Dictionary<string, CompiledSchema> SchemaMap(string keyword) => map.GetValueOrDefault(keyword) is Dictionary<string, object?> schemas
            ? schemas.ToDictionary(e => e.Key, e => compiler.Enqueue(schema.Location.Within(keyword, e.Key)))
            : [];

        private (bool? Allowed, CompiledSchema? Schema)? SchemaOrBool(string keyword) => map.GetValueOrDefault(keyword) switch
        {
            bool allowed => (allowed, null),
            _ => Schema(keyword) is { } inner ? (null, inner) : null,
        };

        private string? Text(string keyword) => map.GetValueOrDefault(keyword) as string;

        private SchemaNumber? Number(string keyword) => map.GetValueOrDefault(keyword) as SchemaNumber;

        private int? Count(string keyword) => Number(keyword) is { IsInteger: true } number ? number.ToInt32() : null;

        private static List<string> Texts(List<object?> list) => [.. list.OfType<string>()];
    }
}

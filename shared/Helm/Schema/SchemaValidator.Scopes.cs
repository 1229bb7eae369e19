namespace Flux.Helm.Schema;

internal sealed partial class SchemaValidator
{
    /// <summary>What one check of a document shares.</summary>
    private sealed class Run(Dictionary<string, SchemaResource>? resources)
    {
        public int Steps { get; set; }

        public CancellationToken CancellationToken { get; init; }

        public Dictionary<string, SchemaResource>? Resources => resources;

        /// <summary>The schema of schemas in force; null where the value is no schema.</summary>
        public CompiledSchema? Meta { get; set; }
    }

    /// <summary>A schema applied to a value, and from where.</summary>
    private sealed class Scope(CompiledSchema schema, int valueId, Scope? parent, string keyword = "")
    {
        /// <summary>The same for all schemas that are applied to the same value one within the other.</summary>
        public int ValueId => valueId;

        /// <summary>The scope in which the same schema is already applied to the same value; null where it is not.</summary>
        public Scope? Cycle()
        {
            for (var scope = parent; scope is not null && scope.ValueId == valueId; scope = scope.Parent)
            {
                if (ReferenceEquals(scope.Schema, schema))
                {
                    return scope;
                }
            }

            return null;
        }

        private CompiledSchema Schema => schema;

        private Scope? Parent => parent;

        /// <summary>The keywords that lead here.</summary>
        public string Path()
        {
            var path = "";
            for (var scope = this; scope.Parent is { } above; scope = above)
            {
                path = (scope.Keyword.Length > 0 ? "/" + SchemaLocation.Escape(scope.Keyword) : Below(above.Schema, scope.Schema)) + path;
            }

            return path;
        }

        private string Keyword => keyword;

        public CompiledSchema OutermostRecursive(CompiledSchema fallback)
        {
            var result = fallback;
            for (var scope = this; scope is not null; scope = scope.Parent)
            {
                result = scope.Schema.Resource.RecursiveAnchor ? scope.Schema.Resource : result;
            }

            return result;
        }

        public CompiledSchema OutermostDynamic(string anchor, CompiledSchema fallback)
        {
            var result = fallback;
            for (var scope = this; scope is not null; scope = scope.Parent)
            {
                result = scope.Schema.Resource.DynamicAnchors.GetValueOrDefault(anchor) ?? result;
            }

            return result;
        }

        private static string Below(CompiledSchema above, CompiledSchema below)
        {
            var (from, to) = (above.Location.ToString(), below.Location.ToString());
            return to.StartsWith(from, StringComparison.Ordinal) ? to[from.Length..] : to;
        }
    }

    private SchemaValidator(SchemaValidator outer, CompiledSchema schema, string keyword, bool onlyWhether)
        : this(outer._run, outer._value, outer._location, schema, null, outer._scope.ValueId, outer.HasUnevaluated, outer._onlyWhether || onlyWhether) =>
        _scope = new(schema, outer._scope.ValueId, outer._scope, keyword);

    /// <summary>Applies another schema to the same value.</summary>
    private SchemaError? Apply(CompiledSchema schema, bool onlyWhether = false, string keyword = "")
    {
        var inner = new SchemaValidator(this, schema, keyword, onlyWhether);
        var error = inner.Validate();
        if (error is null)
        {
            _unevaluatedProperties?.IntersectWith(inner._unevaluatedProperties ?? []);
            _unevaluatedItems?.IntersectWith(inner._unevaluatedItems ?? []);
        }

        return error;
    }

    /// <summary>Applies a schema to a value within this one.</summary>
    private SchemaError? ApplyTo(CompiledSchema schema, object? value, string token) =>
        new SchemaValidator(_run, value, [.. _location, token], schema, _scope, _scope.ValueId + 1, callerNeeds: false, _onlyWhether).Validate();

    private SchemaError? Refer(CompiledSchema target, string keyword = "$ref")
    {
        var error = Apply(target, keyword: keyword);
        return error is null ? null : Error("validation failed", error.IsGroup ? error.Causes : [error]) with { IsReference = true };
    }

    // a schema within the checked schema that names another draft is checked by that draft's schema
    private void UseOwnDraft()
    {
        if (_run.Resources is { } resources && ReferenceEquals(_schema, _run.Meta)
            && resources.GetValueOrDefault(SchemaLocation.PointerOf(_location)) is { } resource)
        {
            _schema = SchemaCompiler.MetaSchema(resource.Draft);
        }
    }

    private void Add(SchemaError? error)
    {
        if (error is not null)
        {
            _errors.Add(error);
        }
    }

    private void Add(string message, List<SchemaError>? causes = null) => _errors.Add(Error(message, causes));

    private SchemaError Error(string message, List<SchemaError>? causes = null) => new(_location, message, causes ?? []);
}

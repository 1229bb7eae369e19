using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.FieldManagement;

/// <summary>The way from client-side to server-side apply: kubectl may take what its annotation says it has applied.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/managedfields/internal/lastappliedmanager.go</c> and <c>lastappliedupdater.go</c>.</remarks>
internal static class LastApplied
{
    public const string Annotation = "kubectl.kubernetes.io/last-applied-configuration";
    public const string Manager = "kubectl";
    private const int MaxAnnotationsBytes = 256 * 1024;

    /// <summary>The fields that the annotation says were applied and that still have that value; null where it cannot be used.</summary>
    public static FieldSet? AllowedConflicts(ResourceSchema schema, JsonObject live)
    {
        if (ObjectMetadata.Annotation(live, Annotation) is not { Length: > 0 } text || Parse(text) is not { } last)
        {
            return null;
        }

        var fits = ObjectMetadata.TopText(last, "apiVersion") == schema.Kind.ApiVersion
            && TypedValidation.Check(schema.Type, live, allowDuplicates: false) is null
            && TypedValidation.Check(schema.Type, last, allowDuplicates: false) is null;
        if (!fits)
        {
            return null;
        }

        var comparison = TypedComparison.Compare(schema.Type, last, live);
        return TypedFields.Of(schema.Type, last)
            .Difference(comparison.Modified)
            .Difference(comparison.Added)
            .Difference(comparison.Removed);
    }

    /// <summary>Writes the annotation anew where the object has it, so that going back to client-side apply works.</summary>
    public static void Update(JsonObject obj, JsonObject applied)
    {
        if (ObjectMetadata.Annotation(obj, Annotation) is not { Length: > 0 })
        {
            return;
        }

        var config = applied.DeepClone().AsObject();
        (config["metadata"]?["annotations"] as JsonObject)?.Remove(Annotation);
        var text = new StringBuilder();
        GoText.AppendSortedJson(text, config);
        text.Append('\n');
        var annotations = obj.Ensure("metadata").Ensure("annotations");
        annotations[Annotation] = text.ToString();
        if (Size(annotations) > MaxAnnotationsBytes)
        {
            annotations.Remove(Annotation);
        }
    }

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int Size(JsonObject annotations)
    {
        var size = 0;
        foreach (var (name, value) in annotations)
        {
            size += Encoding.UTF8.GetByteCount(name) + (value is JsonValue text && text.TryGetValue<string>(out var content)
                ? Encoding.UTF8.GetByteCount(content)
                : 0);
        }

        return size;
    }
}

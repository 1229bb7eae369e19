using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Flux.ApiServer.Rest;

/// <summary>How a client wants to be answered.</summary>
/// <param name="Yaml">As YAML; JSON otherwise.</param>
/// <param name="As">The conversion: empty, <c>Table</c>, <c>PartialObjectMetadata</c> or <c>PartialObjectMetadataList</c>.</param>
/// <param name="Version">The version of the conversion: <c>v1</c> or <c>v1beta1</c>.</param>
/// <param name="Pretty">Indented.</param>
internal sealed record AnswerFormat(bool Yaml, string As, string Version, bool Pretty)
{
    /// <summary>In protobuf, of the kind given here; null for JSON and YAML.</summary>
    public Schemas.ResourceSchema? Protobuf { get; init; }

    /// <summary>Whether stored JSON can be sent as it is.</summary>
    public bool IsPlainJson => this is { IsWhole: true, Yaml: false, Pretty: false, Protobuf: null };

    public static AnswerFormat Default { get; } = new(false, "", "", false);

    /// <summary>Whether the whole object is wanted.</summary>
    public bool IsWhole => As.Length == 0;

    public bool IsTable => As == "Table";

    public bool IsMetadata => As is "PartialObjectMetadata" or "PartialObjectMetadataList";

    /// <summary>The best of what a client accepts.</summary>
    /// <param name="request">The request.</param>
    /// <param name="isList">Whether the answer is a list, which can be watched.</param>
    /// <param name="schema">The kind of the objects, where they may be asked for in protobuf; null where not.</param>
    /// <exception cref="ApiException">406: nothing of it can be given.</exception>
    public static AnswerFormat Negotiate(HttpRequest request, bool isList, Schemas.ResourceSchema? schema = null)
    {
        var header = string.Join(',', request.Headers.Accept.OfType<string>());
        var pretty = request.Query.ContainsKey("pretty") && request.Query["pretty"].ToString() is not ("0" or "false");
        if (header.Length == 0)
        {
            return Default with { Pretty = pretty };
        }

        var known = false;
        var wasProtobuf = false;
        foreach (var media in MediaType.ParseList(header))
        {
            wasProtobuf |= media.Name == MediaType.Protobuf;
            var isProtobuf = media.Name == MediaType.Protobuf && schema is { IsBuiltIn: true };
            if (!isProtobuf && media.Name is not (MediaType.Json or "*/*" or MediaType.Yaml))
            {
                continue;
            }

            known = true;
            var isPretty = pretty || media.Parameters.GetValueOrDefault("pretty") is "1" or "true";
            if (media.As.Length == 0)
            {
                return new(media.Name == MediaType.Yaml, "", "", isPretty) { Protobuf = isProtobuf ? schema : null };
            }

            if (media.Group == "meta.k8s.io" && media.Version is "v1" or "v1beta1"
                && (media.As == "Table" && !isProtobuf || media.As is "PartialObjectMetadata" or "PartialObjectMetadataList"))
            {
                return new(media.Name == MediaType.Yaml, media.As, media.Version, isPretty) { Protobuf = isProtobuf ? schema : null };
            }
        }

        if (wasProtobuf && !known && schema is { IsBuiltIn: false })
        {
            throw ApiErrors.NotAcceptable("object *unstructured.Unstructured does not implement the protobuf marshalling interface and cannot be encoded to a protobuf message");
        }

        string[] accepted = [MediaType.Json, MediaType.Yaml, MediaType.Protobuf];
        if (known)
        {
            throw ApiErrors.NotAcceptable(accepted);
        }

        string[] all = isList ? [.. accepted, $"{MediaType.Json};stream=watch", $"{MediaType.Protobuf};stream=watch"] : accepted;
        throw new ApiException(ApiErrors.Failure(
            406, "NotAcceptable", $"406: Not Acceptable\n\nAvailable representations: {string.Join(", ", all)}", new JsonObject()));
    }
}

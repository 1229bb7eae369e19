using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Rest;

/// <summary>Tokens of service accounts, which may be bound to a Pod, a Secret or a Node.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/registry/core/serviceaccount/storage/token.go</c>.</remarks>
internal sealed class TokenRequests(
    ResourceRegistry registry, SubresourceBodies bodies, AnswerWriter answers, ServiceAccountTokens tokens, TimeProvider clock)
{
    private const string Group = "authentication.k8s.io";

    public async Task InvokeAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "create");
        var body = await bodies.DecodeAsync(request, context, Group, "v1", "TokenRequest");
        var account = request.Resource.Store.Find(request.Namespace, request.Info.Name) ?? throw ApiErrors.NotFound(request.Resource.Name, request.Info.Name);
        if (body.Text("metadata", "name") is { Length: > 0 } given && given != account.Name)
        {
            throw ApiErrors.Invalid(
                Group, "TokenRequest", account.Name, [FieldError.Invalid("metadata.name", given, "must match the service account name if specified")]);
        }

        var spec = body.Child("spec");
        FieldManagement.FieldManager.Update(bodies.TypeOf(Group, "v1", "TokenRequest"), null, body, context.FieldManager, "token", context.Now);
        var seconds = spec.Whole("expirationSeconds") ?? 3600;
        CheckSeconds(seconds);
        KeyValuePair<string, JsonNode?>? bound = spec.Map("boundObjectRef") is { } reference ? Bound(request, reference) : null;
        var audiences = spec.Texts("audiences").ToList();
        if (audiences.Count == 0)
        {
            audiences.Add(ServiceAccountTokens.Issuer);
        }

        var (token, expires) = tokens.Issue(account, audiences, seconds, bound);
        var metadata = body.Child("metadata");
        metadata["name"] = account.Name;
        metadata["namespace"] = account.Namespace;
        metadata["uid"] = account.Uid;
        metadata["creationTimestamp"] = Times.Format(context.Now);
        spec["audiences"] = new JsonArray([.. audiences.Select(a => JsonValue.Create(a))]);
        spec["expirationSeconds"] = seconds;
        spec["boundObjectRef"] ??= null;
        body["status"] = new JsonObject { ["token"] = token, ["expirationTimestamp"] = Times.Format(expires) };
        await answers.ObjectAsync(request, 201, body);
    }

    private static void CheckSeconds(long seconds)
    {
        const long tenMinutes = 600;
        const long limit = 1L << 32;
        if (seconds is < tenMinutes or > limit)
        {
            var why = seconds < tenMinutes ? "may not specify a duration less than 10 minutes" : "may not specify a duration larger than 2^32 seconds";
            throw ApiErrors.Invalid(Group, "TokenRequest", "", [FieldError.InvalidText("spec.expirationSeconds", $"{seconds}", why)]);
        }
    }

    /// <summary>The claim about the object that the token is bound to.</summary>
    private KeyValuePair<string, JsonNode?> Bound(ApiRequest request, JsonObject reference)
    {
        var (apiVersion, kind, name) = (Json.Text(reference, ["apiVersion"]) ?? "", Json.Text(reference, ["kind"]) ?? "", Json.Text(reference, ["name"]) ?? "");
        var plural = (apiVersion, kind) switch
        {
            ("v1" or "", "Pod") => "pods",
            ("v1" or "", "Secret") => "secrets",
            ("v1" or "", "Node") => "nodes",
            _ => throw ApiErrors.BadRequest($"cannot bind token to object of type {(apiVersion.Contains('/', StringComparison.Ordinal) ? apiVersion : $"/{apiVersion}")}, Kind={kind}"),
        };
        var resource = registry.FindAny(new GroupResource("", plural)) ?? throw new SchemaException($"the built-in data has no {plural}");
        var found = resource.Store.Find(plural == "nodes" ? "" : request.Namespace, name) ?? throw ApiErrors.NotFound(resource.Name, name);
        if (plural == "pods" && MetadataSlice.Scalar(found.Json, ["spec", "serviceAccountName"]) != request.Info.Name)
        {
            throw ApiErrors.BadRequest(
                $"cannot bind token for serviceaccount {Quote.Go(request.Info.Name)} to pod running with different serviceaccount name.");
        }

        if (Json.Text(reference, ["uid"]) is { Length: > 0 } uid && uid != found.Uid)
        {
            throw ApiErrors.Conflict(
                new("", kind), name, $"the UID in the bound object reference ({uid}) does not match the UID in record. The object might have been deleted and then recreated");
        }

        return new(kind.ToLowerInvariant(), new JsonObject { ["name"] = name, ["uid"] = found.Uid });
    }
}

using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Primitives;

namespace Flux.ApiServer.Authorization;

/// <summary>Reviews: questions that are asked by creating an object, and are not stored.</summary>
internal sealed class ReviewHandlers(RbacAuthorizer authorizer, Authenticator tokens, ObjectDecoder decoder, AnswerWriter answers, TimeProvider clock)
{
    private const string Group = "authorization.k8s.io";

    public static bool Handles(GroupVersionKind kind) => kind.Group == Group
        || kind is { Group: "authentication.k8s.io", Kind: "TokenReview" or "SelfSubjectReview" };

    public async Task InvokeAsync(ApiRequest request)
    {
        var context = request.Writes(clock, "create");
        JsonObject review;
        try
        {
            review = await decoder.DecodeAsync(request, context, null);
        }
        catch (StrictDecodingException e)
        {
            throw e.AsBadRequest();
        }

        if (request.Resource.Kind.Kind is not ("SelfSubjectReview" or "SelfSubjectRulesReview"))
        {
            FieldManager.Update(request.Resource.Schema, null, review, context.FieldManager, "", context.Now);
        }

        review["status"] = request.Resource.Kind.Kind switch
        {
            "SelfSubjectReview" => SelfReview(request, review),
            "TokenReview" => Token(review),
            "SelfSubjectRulesReview" => Rules(request, review),
            "SelfSubjectAccessReview" => Access(review, request.User),
            _ => Access(review, OtherUser(request, review)),
        };
        await answers.ObjectAsync(request, 201, review);
    }

    private JsonObject SelfReview(ApiRequest request, JsonObject review)
    {
        review.Child("metadata")["creationTimestamp"] = Times.Format(clock.GetUtcNow());
        return new() { ["userInfo"] = Describe(request.User) };
    }

    private static JsonObject Describe(UserInfo user)
    {
        var info = new JsonObject { ["username"] = user.Name };
        if (user.Uid.Length > 0)
        {
            info["uid"] = user.Uid;
        }

        info["groups"] = Strings(user.Groups);
        if (user.Extra.Count > 0)
        {
            var extra = new JsonObject();
            foreach (var (key, values) in user.Extra)
            {
                extra[key] = Strings(values);
            }

            info["extra"] = extra;
        }

        return info;
    }

    private static JsonArray Strings(IEnumerable<string> values) => new([.. values.Select(v => JsonValue.Create(v))]);

    private JsonObject Token(JsonObject review)
    {
        var wanted = review.Texts("spec", "audiences").ToList();
        var targets = wanted.Count == 0 ? [ServiceAccountTokens.Issuer] : wanted;
        if (review.Text("spec", "token") is not { Length: > 0 } token)
        {
            throw ApiErrors.BadRequest("token is required for TokenReview in authentication");
        }

        if (tokens.Verify(token) is not var (user, audiences))
        {
            return new() { ["user"] = new JsonObject(), ["error"] = "invalid bearer token" };
        }

        var common = audiences.Intersect(targets).ToList();
        if (common.Count == 0)
        {
            static string List(IEnumerable<string> items) => $"[{string.Join(' ', items.Select(Quote.Go))}]";
            return new()
            {
                ["user"] = new JsonObject(),
                ["error"] = $"[invalid bearer token, token audiences {List(audiences)} is invalid for the target audiences {List(targets)}]",
            };
        }

        return new() { ["authenticated"] = true, ["user"] = Describe(user), ["audiences"] = Strings(common) };
    }

    private JsonObject Rules(ApiRequest request, JsonObject review)
    {
        if (review.Text("spec", "namespace") is not { Length: > 0 } ns)
        {
            throw ApiErrors.BadRequest("no namespace on request");
        }

        review["spec"] = new JsonObject();
        var missing = new List<string>();
        var rules = authorizer.RulesOf(request.User, ns, missing).ToList();
        return new()
        {
            ["resourceRules"] = new JsonArray([.. rules.Where(r => r.Resources.Count > 0).Select(ResourceRule)]),
            ["nonResourceRules"] = new JsonArray([.. rules.Where(r => r.NonResourceUrls.Count > 0).Select(r => new JsonObject
            {
                ["verbs"] = Strings(r.Verbs),
                ["nonResourceURLs"] = Strings(r.NonResourceUrls),
            })]),
            ["incomplete"] = false,
        };
    }

    private static JsonObject ResourceRule(PolicyRule rule)
    {
        var result = new JsonObject { ["verbs"] = Strings(rule.Verbs), ["apiGroups"] = Strings(rule.ApiGroups), ["resources"] = Strings(rule.Resources) };
        if (rule.ResourceNames.Count > 0)
        {
            result["resourceNames"] = Strings(rule.ResourceNames);
        }

        return result;
    }

    private static UserInfo OtherUser(ApiRequest request, JsonObject review)
    {
        var name = review.Text("spec", "user") ?? "";
        var groups = review.Texts("spec", "groups").ToList();
        if (name.Length == 0 && groups.Count == 0)
        {
            throw ApiErrors.Invalid(Group, "", "", [FieldError.Invalid("spec.user", "", "at least one of user or group must be specified")]);
        }

        if (request.Resource.Kind.Kind == "LocalSubjectAccessReview")
        {
            if (review.Map("spec", "nonResourceAttributes") is { } path && review.Map("spec", "resourceAttributes") is null)
            {
                throw NotTogether(path, "disallowed on this kind of request");
            }

            var ns = review.Text("spec", "resourceAttributes", "namespace") ?? "";
            if (ns != request.Namespace)
            {
                throw ApiErrors.Invalid(Group, "", "", [FieldError.Invalid("spec.resourceAttributes.namespace", ns, "must match metadata.namespace")]);
            }

            review.Child("metadata")["namespace"] = request.Namespace;
        }

        return new UserInfo { Name = name, Groups = groups };
    }

    private static ApiException NotTogether(JsonObject path, string why)
    {
        var printed = $"{{\"Path\":{FieldError.Print(path.Text("path") ?? "")},\"Verb\":{FieldError.Print(path.Text("verb") ?? "")}}}";
        return ApiErrors.Invalid(Group, "", "", [FieldError.InvalidText("spec.nonResourceAttributes", printed, why)]);
    }

    private static void CheckSelectors(JsonObject resource)
    {
        foreach (var selector in (ReadOnlySpan<string>)["fieldSelector", "labelSelector"])
        {
            if (resource.Map(selector) is not { } given)
            {
                continue;
            }

            var raw = given.Text("rawSelector") ?? "";
            var hasRequirements = given.List("requirements") is { Count: > 0 };
            if (raw.Length > 0 && hasRequirements)
            {
                throw ApiErrors.Invalid(Group, "", "", [FieldError.Invalid(
                    $"spec.resourceAttributes.{selector}.rawSelector", raw, "may not specified at the same time as requirements")]);
            }

            if (raw.Length == 0 && !hasRequirements)
            {
                throw ApiErrors.Invalid(Group, "", "", [FieldError.Required(
                    $"spec.resourceAttributes.{selector}.requirements", $"when spec.resourceAttributes.{selector} is specified, requirements or rawSelector is required")]);
            }
        }
    }

    private JsonObject Access(JsonObject review, UserInfo user)
    {
        var resource = review.Map("spec", "resourceAttributes");
        var path = review.Map("spec", "nonResourceAttributes");
        if (resource is not null && path is not null)
        {
            throw NotTogether(path, "cannot be specified in combination with resourceAttributes");
        }

        if (resource is not null)
        {
            CheckSelectors(resource);
        }

        if (resource is null && path is null)
        {
            throw ApiErrors.Invalid(Group, "", "", [FieldError.InvalidText(
                "spec.resourceAttributes", "null", "exactly one of nonResourceAttributes or resourceAttributes must be specified")]);
        }

        var request = path is not null
            ? new AccessRequest { User = user, Verb = path.Text("verb") ?? "", Path = path.Text("path") ?? "" }
            : new AccessRequest
            {
                User = user,
                Verb = resource.Text("verb") ?? "",
                Group = resource.Text("group") ?? "",
                Resource = resource.Text("resource") ?? "",
                Subresource = resource.Text("subresource") ?? "",
                Namespace = resource.Text("namespace") ?? "",
                Name = resource.Text("name") ?? "",
            };
        if (authorizer.WhyNot(request) is { } why)
        {
            var status = new JsonObject { ["allowed"] = false };
            if (why.IndexOf("RBAC: ", StringComparison.Ordinal) is >= 0 and var at)
            {
                status["reason"] = why[at..];
            }

            return status;
        }

        var allowed = new JsonObject { ["allowed"] = true };
        if (!user.IsMaster && authorizer.AllowedBy(request) is { } by)
        {
            allowed["reason"] = by;
        }

        foreach (var selector in (ReadOnlySpan<string>)["fieldSelector", "labelSelector"])
        {
            if (resource.Map(selector).Maps("requirements").Any(r => r.Text("operator") is not ("In" or "NotIn" or "Exists" or "DoesNotExist")))
            {
                allowed["evaluationError"] = $"spec.resourceAttributes.{selector} ignored due to parse error";
            }
        }

        return allowed;
    }
}

using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;
using Flux.Yaml.Patching;

namespace Flux.ApiServer.Admission;

/// <summary>Asks the admission webhooks about writes: the mutating ones in turn, the validating ones at once.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/webhook</c>.</remarks>
internal sealed class Webhooks(ObjectStore store, AdmissionMatcher matcher, RbacAuthorizer authorizer, WebhookClient client)
{
    private readonly WebhookSet _mutating = new(store, "mutatingwebhookconfigurations");
    private readonly WebhookSet _validating = new(store, "validatingwebhookconfigurations");

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _mutating.Current.Count == 0 && _validating.Current.Count == 0;

    /// <summary>Lets the mutating webhooks change the object of a write.</summary>
    /// <param name="attributes">The write; its object is replaced.</param>
    /// <param name="reinvocation">Which of them are run.</param>
    /// <param name="adopt">Makes an object of what a patch made, with its defaults.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="ApiException">One refuses, or failed and its failures count.</exception>
    public async ValueTask MutateAsync(
        AdmissionAttributes attributes, Reinvocation reinvocation, Func<JsonObject, JsonObject> adopt, CancellationToken cancellationToken)
    {
        foreach (var webhook in attributes.IsExempt ? [] : _mutating.Current)
        {
            if (!reinvocation.IsDue(webhook.Key, webhook.IsReinvoked) || Matching(webhook, attributes) is not { } matched)
            {
                continue;
            }

            if (await AskAsync(webhook, attributes, matched, isMutating: true, cancellationToken) is not { } answer)
            {
                continue;
            }

            Note(webhook, answer, attributes, attributes.Warnings);
            var hasChanged = answer.Patch.Count > 0 && Patch(webhook, answer.Patch, attributes, matched, adopt);
            CheckNamespace(attributes);
            reinvocation.Note(webhook.Key, hasChanged);
        }
    }

    /// <summary>Asks the validating webhooks.</summary>
    /// <exception cref="ApiException">One refuses, or failed and its failures count.</exception>
    public async ValueTask ValidateAsync(AdmissionAttributes attributes, CancellationToken cancellationToken)
    {
        var asked = (attributes.IsExempt ? [] : _validating.Current)
            .Select(webhook => (Webhook: webhook, Matched: Matching(webhook, attributes)))
            .Where(pair => pair.Matched is not null)
            .Select(async pair => (pair.Webhook, Answer: await AskAsync(pair.Webhook, attributes, pair.Matched ?? attributes.Resource, false, cancellationToken)))
            .ToList();
        foreach (var task in asked)
        {
            var (webhook, answer) = await task;
            if (answer is not null)
            {
                Note(webhook, answer, attributes, attributes.Warnings);
            }
        }
    }

    private ServedResource? Matching(Webhook webhook, AdmissionAttributes attributes)
    {
        if (matcher.Match(webhook.Source, attributes, "rules") is not { } matched)
        {
            return null;
        }

        var scene = new PolicyScene(attributes, matched, null, null, authorizer);
        var (matches, error) = webhook.Conditions.Match(scene, []);
        return error is not null ? throw ApiErrors.Forbidden(attributes.Resource.Name, attributes.ShownName, error) : matches ? matched : null;
    }

    /// <summary>The answer; null where the webhook failed and its failures do not count.</summary>
    private async ValueTask<WebhookAnswer?> AskAsync(
        Webhook webhook, AdmissionAttributes attributes, ServedResource matched, bool isMutating, CancellationToken cancellationToken)
    {
        if (attributes.DryRun && !webhook.AllowsDryRun)
        {
            throw ApiErrors.BadRequest($"admission webhook {Quote.Go(webhook.Name)} does not support dry run");
        }

        try
        {
            return await client.AskAsync(webhook, attributes, matched, isMutating, cancellationToken);
        }
        catch (WebhookException) when (webhook.IgnoresFailures)
        {
            return null;
        }
        catch (WebhookException e)
        {
            throw ApiErrors.Internal(e.Message);
        }
    }

    private static void Note(Webhook webhook, WebhookAnswer answer, AdmissionAttributes attributes, List<string> warnings)
    {
        foreach (var (key, value) in answer.AuditAnnotations)
        {
            attributes.AuditAnnotations[$"{webhook.Name}/{key}"] = value;
        }

        warnings.AddRange(answer.Warnings);
        if (!answer.IsAllowed)
        {
            throw Refusal(webhook.Name, answer.Result ?? []);
        }
    }

    private static ApiException Refusal(string webhook, JsonObject result)
    {
        var by = $"admission webhook {Quote.Go(webhook)} denied the request";
        var (message, reason) = (result.Text("message"), result.Text("reason"));
        var code = result.Integer("code") ?? 0;
        return new ApiException(ApiErrors.Failure(
            code < 400 ? 400 : (int)code,
            reason,
            message.Length > 0 ? $"{by}: {message}" : reason.Length > 0 ? $"{by}: {reason}" : $"{by} without explanation",
            result.Map("details")?.DeepClone() as JsonObject));
    }

    /// <summary>An object stays in the namespace it is written to.</summary>
    private static void CheckNamespace(AdmissionAttributes attributes)
    {
        if (attributes.Resource.Namespaced && attributes.Object.Text("metadata", "namespace") is { Length: > 0 } ns && ns != attributes.Namespace)
        {
            throw ApiErrors.BadRequest("the namespace of the provided object does not match the namespace sent on the request");
        }
    }

    private static bool Patch(Webhook webhook, JsonArray patch, AdmissionAttributes attributes, ServedResource matched, Func<JsonObject, JsonObject> adopt)
    {
        if (PolicyScene.Convert(attributes.Object, attributes, matched) is not { } before)
        {
            throw ApiErrors.Internal($"admission webhook {Quote.Go(webhook.Name)} attempted to modify the object, which is not supported for this operation");
        }

        try
        {
            var after = JsonPatch.Apply(Json.Clone(before), patch) as JsonObject ?? [];
            if (!ReferenceEquals(matched, attributes.Resource))
            {
                matched.Strategy.Convert(after, matched.ApiVersion, attributes.Resource.ApiVersion);
            }

            var adopted = adopt(after);
            var hasChanged = !JsonNode.DeepEquals(attributes.Object, adopted);
            attributes.Object = adopted;
            return hasChanged;
        }
        catch (PatchException e)
        {
            throw ApiErrors.Internal(e.Message.Replace(": unable to remove nonexistent", ": Unable to remove nonexistent", StringComparison.Ordinal));
        }
        catch (ApiException e) when (e.Status.Text("reason") == "BadRequest")
        {
            var why = e.Status.Text("message");
            var at = why.IndexOf(": ", StringComparison.Ordinal); // "… cannot be handled as a …: " is said of bodies
            throw ApiErrors.Internal(at < 0 ? why : why[(at + 2)..]);
        }
    }
}

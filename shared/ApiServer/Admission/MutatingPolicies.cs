using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Lets the MutatingAdmissionPolicies change what is written.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/mutating/dispatcher.go</c> and
/// <c>pkg/admission/plugin/policy/generic/policy_dispatcher.go</c>.</remarks>
internal sealed class MutatingPolicies(ObjectStore store, TimeProvider clock, AdmissionMatcher matcher, PolicyParams parameters, RbacAuthorizer authorizer)
{
    private readonly PolicySet<MutatingPolicy> _policies =
        new(store, clock, "mutatingadmissionpolicies", "mutatingadmissionpolicybindings", policy => new MutatingPolicy(policy));

    /// <summary>Says that a policy or binding has changed.</summary>
    public void Notice() => _policies.Notice();

    /// <summary>Whether there are none that are bound.</summary>
    public bool IsEmpty => _policies.Current.Count == 0;

    /// <summary>Runs the policies on the object of a write, once, or again those that ask for it after another changed the object.</summary>
    /// <param name="attributes">The write; its object is replaced.</param>
    /// <param name="reinvocation">Which of them are run.</param>
    /// <param name="adopt">Makes an object of what a policy made, with its defaults.</param>
    /// <exception cref="ApiException">A policy failed, and its failures count.</exception>
    public void Mutate(AdmissionAttributes attributes, Reinvocation reinvocation, Func<JsonObject, JsonObject> adopt)
    {
        if (attributes.IsExempt || attributes.Object is null)
        {
            return;
        }

        var errors = new List<string>();
        foreach (var (policy, bindings) in _policies.Current)
        {
            if (matcher.Match(policy.Spec.Map("matchConstraints"), attributes, "resourceRules") is not { } matched)
            {
                continue;
            }

            var (resource, error) = parameters.Resolve(policy.Spec.Map("paramKind"));
            if (error is not null)
            {
                Tell(policy, $"policy {Quote.Go(policy.Name)} denied request: failed to configure policy: {error}", errors);
                continue;
            }

            foreach (var binding in bindings.Where(binding => matcher.Match(binding.Map("spec", "matchResources"), attributes, "resourceRules") is not null))
            {
                Bound(policy, binding, attributes, matched, (reinvocation, adopt, resource), errors);
            }
        }

        if (errors.Count > 0)
        {
            throw Denied(attributes, errors);
        }
    }

    private static void Tell(MutatingPolicy policy, string message, List<string> errors)
    {
        if (!policy.IgnoresFailures)
        {
            errors.Add(message);
        }
    }

    private static ApiException Denied(AdmissionAttributes attributes, List<string> errors)
    {
        var error = ApiErrors.Forbidden(attributes.Resource.Name, attributes.ShownName, "");
        error.Status["message"] = errors[0];
        error.Status["reason"] = "Invalid";
        error.Status.Child("details")["causes"] = new JsonArray([.. errors.Select(message => new JsonObject { ["message"] = message })]);
        return error;
    }

    private void Bound(
        MutatingPolicy policy,
        JsonObject binding,
        AdmissionAttributes attributes,
        ServedResource matched,
        (Reinvocation Reinvocation, Func<JsonObject, JsonObject> Adopt, ServedResource? Params) run,
        List<string> errors)
    {
        var name = binding.Map("metadata").Text("name");
        var where = $"policy '{policy.Name}' with binding '{name}' denied request: ";
        var (found, error) = PolicyParams.Collect(run.Params, binding.Map("spec", "paramRef"), attributes.Resource.Namespaced ? attributes.Namespace : "");
        if (error is not null)
        {
            Tell(policy, $"{where}failed to configure binding: {error}", errors);
            return;
        }

        var ns = matcher.NamespaceOf(attributes);
        foreach (var param in found)
        {
            var key = $"{policy.Name}/{name}/{param.Text("metadata", "namespace")}/{param.Text("metadata", "name")}";
            if (!run.Reinvocation.IsDue(key, policy.IsReinvoked))
            {
                continue;
            }

            var original = attributes.Object ?? [];
            var before = PolicyScene.Convert(original, attributes, matched) ?? [];
            var (after, failure) = policy.Mutate(state => Scene(attributes, state, matched, param, ns), before);
            if (failure is not null)
            {
                Tell(policy, where + failure, errors);
            }

            attributes.Object = JsonNode.DeepEquals(before, after) ? original : run.Adopt(Back(after, attributes, matched));
            run.Reinvocation.Note(key, !JsonNode.DeepEquals(original, attributes.Object));
        }
    }

    private PolicyScene Scene(AdmissionAttributes attributes, JsonObject state, ServedResource matched, JsonObject? param, JsonObject? ns)
    {
        attributes.Object = Back(state, attributes, matched);
        return new PolicyScene(attributes, matched, param, ns, authorizer);
    }

    private static JsonObject Back(JsonObject obj, AdmissionAttributes attributes, ServedResource matched)
    {
        if (ReferenceEquals(matched, attributes.Resource))
        {
            return obj;
        }

        var converted = Json.Clone(obj);
        matched.Strategy.Convert(converted, matched.ApiVersion, attributes.Resource.ApiVersion);
        converted["apiVersion"] = attributes.Resource.ApiVersion;
        converted["kind"] = attributes.Resource.Kind.Kind;
        return converted;
    }
}

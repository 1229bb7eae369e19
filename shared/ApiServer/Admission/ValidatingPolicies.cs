using System.Text.Json.Nodes;
using Flux.ApiServer.Authorization;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Holds writes against the ValidatingAdmissionPolicies.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/validating/dispatcher.go</c>.</remarks>
internal sealed class ValidatingPolicies(ObjectStore store, TimeProvider clock, AdmissionMatcher matcher, PolicyParams parameters, RbacAuthorizer authorizer)
{
    private readonly PolicySet<ValidatingPolicy> _policies =
        new(store, clock, "validatingadmissionpolicies", "validatingadmissionpolicybindings", policy => new ValidatingPolicy(policy));

    /// <summary>Says that a policy or binding has changed.</summary>
    public void Notice() => _policies.Notice();

    /// <summary>Whether there are none that are bound.</summary>
    public bool IsEmpty => _policies.Current.Count == 0;

    /// <summary>Checks a write.</summary>
    /// <exception cref="ApiException">A policy denies it.</exception>
    public void Validate(AdmissionAttributes attributes)
    {
        if (attributes.IsExempt)
        {
            return;
        }

        var denied = new List<(ValidatingPolicy Policy, string Binding, PolicyDenial Denial)>();
        foreach (var (policy, bindings) in _policies.Current)
        {
            if (matcher.Match(policy.Spec.Map("matchConstraints"), attributes, "resourceRules") is not { } matched)
            {
                continue;
            }

            var (resource, error) = parameters.Resolve(policy.Spec.Map("paramKind"));
            if (error is not null)
            {
                if (!policy.IgnoresFailures)
                {
                    denied.Add((policy, "", new PolicyDenial($"failed to configure policy: {error}", "", 0)));
                }

                continue;
            }

            foreach (var binding in bindings)
            {
                Bound(policy, binding, attributes, matched, resource, denied);
            }
        }

        if (denied is [var (first, bindingName, denial), ..])
        {
            var where = bindingName.Length == 0 ? $"ValidatingAdmissionPolicy '{first.Name}'" : $"ValidatingAdmissionPolicy '{first.Name}' with binding '{bindingName}'";
            throw Denied(attributes, $"{where} denied request: {denial.Message}", denial.Reason);
        }
    }

    private static ApiException Denied(AdmissionAttributes attributes, string message, string reason)
    {
        var error = ApiErrors.Forbidden(attributes.Resource.Name, attributes.ShownName, message);
        error.Status["reason"] = reason.Length == 0 ? "Invalid" : reason;
        error.Status["code"] = reason switch { "Forbidden" => 403, "Unauthorized" => 401, "RequestEntityTooLarge" => 413, _ => 422 };
        error.Status.Child("details")["causes"] = new JsonArray(new JsonObject { ["message"] = message });
        return error;
    }

    private void Bound(
        ValidatingPolicy policy,
        JsonObject binding,
        AdmissionAttributes attributes,
        ServedResource matched,
        ServedResource? resource,
        List<(ValidatingPolicy Policy, string Binding, PolicyDenial Denial)> denied)
    {
        var name = binding.Map("metadata").Text("name");
        if (matcher.Match(binding.Map("spec", "matchResources"), attributes, "resourceRules") is null)
        {
            return;
        }

        var (found, error) = PolicyParams.Collect(resource, binding.Map("spec", "paramRef"), attributes.Resource.Namespaced ? attributes.Namespace : "");
        if (error is not null)
        {
            if (!policy.IgnoresFailures)
            {
                denied.Add((policy, name, new PolicyDenial($"failed to configure binding: {error}", "", 0)));
            }

            return;
        }

        var actions = binding.Texts("spec", "validationActions").ToList();
        foreach (var param in found)
        {
            var scene = new PolicyScene(attributes, matched, param, matcher.NamespaceOf(attributes), authorizer);
            foreach (var denial in policy.Validate(scene))
            {
                if (denial.IsAnnotation)
                {
                    denied.Add((policy, name, denial));
                    continue;
                }

                foreach (var action in actions)
                {
                    Act(action, policy, name, denial, attributes, denied);
                }
            }
        }
    }

    private static void Act(
        string action,
        ValidatingPolicy policy,
        string binding,
        PolicyDenial denial,
        AdmissionAttributes attributes,
        List<(ValidatingPolicy Policy, string Binding, PolicyDenial Denial)> denied)
    {
        switch (action)
        {
            case "Deny":
                denied.Add((policy, binding, denial));
                break;
            case "Warn":
                attributes.Warnings.Add($"Validation failed for ValidatingAdmissionPolicy '{policy.Name}' with binding '{binding}': {denial.Message}");
                break;
            default:
                attributes.AuditAnnotations["validation.policy.admission.k8s.io/validation_failure"] = new JsonArray(new JsonObject
                {
                    ["message"] = denial.Message,
                    ["policy"] = policy.Name,
                    ["binding"] = binding,
                    ["expressionIndex"] = denial.Index,
                }).ToJsonString();
                break;
        }
    }
}

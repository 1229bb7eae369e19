using System.Text.Json.Nodes;
using Flux.ApiServer.Registry;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.ApiServer.Storage;

namespace Flux.ApiServer.Admission;

/// <summary>Holds pods to the Pod Security Standards that their namespace's labels name, and checks these labels.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pod-security-admission/admission/admission.go</c>.</remarks>
internal sealed class PodSecurityAdmission(ObjectStore store)
{
    private readonly ResourceStore _namespaces = store.Resource("namespaces");
    private readonly ResourceStore _pods = store.Resource("pods");

    /// <summary>Checks a pod, what makes pods, or a namespace; warnings go to the client.</summary>
    /// <exception cref="ApiException">403: the namespace forbids the pod; 422: its labels are wrong.</exception>
    public void Check(WriteContext context, JsonObject obj, JsonObject? live)
    {
        if (context.Subresource.Length > 0 && context.Subresource != "ephemeralcontainers")
        {
            return;
        }

        switch (context.Resource.Kind.Kind)
        {
            case "Namespace" when context.Resource.Kind.Group.Length == 0:
                CheckNamespace(context, obj, live);
                break;
            case "Pod" when context.Resource.Kind.Group.Length == 0:
                if (live is null || !JsonNode.DeepEquals(live["spec"], obj["spec"]))
                {
                    CheckPod(context, obj, enforces: true);
                }

                break;
            case "Deployment" or "ReplicaSet" or "StatefulSet" or "DaemonSet" or "Job" or "ReplicationController":
                CheckPod(context, obj.Map("spec", "template"), enforces: false);
                break;
            case "CronJob":
                CheckPod(context, obj.Map("spec", "jobTemplate", "spec", "template"), enforces: false);
                break;
            case "PodTemplate":
                CheckPod(context, obj.Map("template"), enforces: false);
                break;
            default:
                break;
        }
    }

    private static string Describe(IEnumerable<(string Reason, string Detail)> found) =>
        string.Join(", ", found.Select(check => check.Detail.Length == 0 ? check.Reason : $"{check.Reason} ({check.Detail})"));

    private void CheckPod(WriteContext context, JsonObject? pod, bool enforces)
    {
        if (pod is null || _namespaces.Find("", context.Namespace) is not { } ns)
        {
            return;
        }

        var levels = PodSecurityLevels.Of(Json.Parse(ns.Json).Map("metadata", "labels"), new FieldErrors());
        if (enforces && PodSecurityChecks.Of(levels.Enforce, pod) is { Count: > 0 } forbidden)
        {
            throw ApiErrors.Forbidden(
                context.Resource.Name, pod.Text("metadata", "name") ?? "", $"violates PodSecurity {Quote.Go(levels.Enforce.ToString())}: {Describe(forbidden)}");
        }

        if (PodSecurityChecks.Of(levels.Warn, pod) is { Count: > 0 } found)
        {
            context.Warnings.Add($"would violate PodSecurity {Quote.Go(levels.Warn.ToString())}: {Describe(found)}");
        }
    }

    private void CheckNamespace(WriteContext context, JsonObject obj, JsonObject? live)
    {
        var errors = new FieldErrors();
        var levels = PodSecurityLevels.Of(obj.Map("metadata", "labels"), errors);
        var before = new FieldErrors();
        var old = PodSecurityLevels.Of(live.Map("metadata", "labels"), before);
        if (errors.Count > 0 && (live is null || !errors.All.SequenceEqual(before.All)))
        {
            throw ApiErrors.Invalid("", "Namespace", obj.Text("metadata", "name") ?? "", [.. errors.All]);
        }

        var isNoStricter = levels.Enforce.Version == old.Enforce.Version && levels.Enforce.Strictness <= old.Enforce.Strictness;
        if (live is null || levels.Enforce == old.Enforce || levels.Enforce.Strictness == 0 || isNoStricter)
        {
            return;
        }

        var name = obj.Text("metadata", "name") ?? "";
        var violations = _pods.Objects.Values.Where(pod => pod.Namespace == name)
            .Select(pod => (pod.Name, Reasons: string.Join(", ", PodSecurityChecks.Of(levels.Enforce, Json.Parse(pod.Json)).Select(check => check.Reason))))
            .Where(pod => pod.Reasons.Length > 0).GroupBy(pod => pod.Reasons).ToList();
        if (violations.Count == 0)
        {
            return;
        }

        context.Warnings.Add($"existing pods in namespace {Quote.Go(name)} violate the new PodSecurity enforce level {Quote.Go(levels.Enforce.ToString())}");
        context.Warnings.AddRange(violations.Select(group => $"{First(group)}{Others(group.Count() - 1)}: {group.Key}").Order(StringComparer.Ordinal));
    }

    private static string First(IEnumerable<(string Name, string Reasons)> pods) => pods.Select(pod => pod.Name).Min(StringComparer.Ordinal) ?? "";

    private static string Others(int count) => count switch { 0 => "", 1 => " (and 1 other pod)", _ => $" (and {count} other pods)" };
}

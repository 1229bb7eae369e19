using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Primitives;
using Flux.Reconciliation;

namespace Flux.Kustomizations.Substitution;

/// <summary>Collects the variables of <c>spec.postBuild</c>, once a run.</summary>
/// <remarks>Spec: fluxcd/pkg kustomize, kustomize_varsub.go: references in order, the last wins, inline ones win over all; newlines go.</remarks>
internal static class VariableLoader
{
    /// <summary>Reads the variables.</summary>
    /// <exception cref="KustomizationException">A reference cannot be read, or a name is not one.</exception>
    public static async Task<IReadOnlyDictionary<string, string>> LoadAsync(
        PostBuild postBuild, string @namespace, IKubernetesClient client, SecretMask mask, CancellationToken cancellationToken)
    {
        var variables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var reference in postBuild.SubstituteFrom)
        {
            foreach (var (name, value) in await ReadAsync(reference, @namespace, client, mask, cancellationToken))
            {
                variables[name] = Flatten(value);
            }
        }

        foreach (var (name, value) in postBuild.Substitute)
        {
            variables[name] = Flatten(value);
        }

        return variables.Keys.FirstOrDefault(name => !IsName(name)) is { } wrong
            ? throw new KustomizationException(
                $"envsubst error: '{wrong}' var name is invalid, must match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'")
            : variables;
    }

    private static async Task<IEnumerable<KeyValuePair<string, string>>> ReadAsync(
        SubstituteReference reference, string @namespace, IKubernetesClient client, SecretMask mask, CancellationToken cancellationToken)
    {
        var isSecret = reference.Kind == "Secret";
        JsonObject? obj;
        try
        {
            obj = await client.GetAsync(new("", "v1", isSecret ? "Secret" : "ConfigMap"), new(@namespace, reference.Name), cancellationToken);
        }
        catch (KubernetesException e)
        {
            throw new KustomizationException($"substitute from '{reference.Kind}/{reference.Name}' error: {e.Message}", e);
        }

        if (obj is null)
        {
            var plural = isSecret ? "secrets" : "configmaps";
            return reference.Optional
                ? []
                : throw new KustomizationException(
                    $"substitute from '{reference.Kind}/{reference.Name}' error: {plural} \"{reference.Name}\" not found");
        }

        var data = (obj["data"] as JsonObject ?? []).Select(entry => KeyValuePair.Create(entry.Key, (entry.Value as JsonValue)?.GetValue<string>() ?? ""));
        return isSecret ? [.. data.Select(entry => Decode(entry, reference, mask))] : data;
    }

    private static KeyValuePair<string, string> Decode(KeyValuePair<string, string> entry, SubstituteReference reference, SecretMask mask)
    {
        try
        {
            var value = Encoding.UTF8.GetString(Convert.FromBase64String(entry.Value));
            mask.Add(new Secret(Flatten(value)));
            return KeyValuePair.Create(entry.Key, value);
        }
        catch (FormatException e)
        {
            throw new KustomizationException($"substitute from 'Secret/{reference.Name}' error: '{entry.Key}' is not base64", e);
        }
    }

    private static string Flatten(string value) => value.Replace("\n", "", StringComparison.Ordinal);

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}

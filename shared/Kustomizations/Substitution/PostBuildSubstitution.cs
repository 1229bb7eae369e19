using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Yaml;

namespace Flux.Kustomizations.Substitution;

/// <summary>Replaces variables in built objects: each is written as YAML, substituted as text, and read again.</summary>
/// <remarks>
/// Spec: fluxcd/pkg kustomize, kustomize_varsub.go. A value may therefore change its type: <c>replicas: ${n}</c> becomes a number
/// where the built YAML does not quote it.
/// </remarks>
internal static class PostBuildSubstitution
{
    private const string Disabled = "disabled";

    /// <summary>Whether there is anything to do at all: a variable, or the strategy <c>Always</c>.</summary>
    public static bool IsWanted(PostBuild postBuild, IReadOnlyDictionary<string, string> variables) =>
        variables.Count > 0 || postBuild.SubstituteStrategy == "Always";

    /// <summary>The object with its variables replaced; the same one where it opts out.</summary>
    /// <exception cref="KustomizationException">A variable is not set, an expression is malformed, or the result is no YAML object.</exception>
    public static JsonObject Apply(JsonObject obj, IReadOnlyDictionary<string, string> variables, bool strict)
    {
        if (obj.Label(FluxAnnotations.KustomizeSubstitute) == Disabled || obj.Annotation(FluxAnnotations.KustomizeSubstitute) == Disabled)
        {
            return obj;
        }

        try
        {
            var text = EnvSubst.Evaluate(KubeYaml.Write(obj), variables, strict);
            return KubeYaml.Read(text) as JsonObject
                ?? throw new KustomizationException($"{Prefix(obj)}: UnmarshalJSON: the result is not an object");
        }
        catch (SubstitutionException e)
        {
            throw new KustomizationException($"{Prefix(obj)}: envsubst error: variable substitution failed: {e.Message}", e);
        }
        catch (YamlException e)
        {
            throw new KustomizationException($"{Prefix(obj)}: envsubst error: YAMLToJSON: {e.Message}", e);
        }
    }

    /// <summary>How upstream begins an error about an object.</summary>
    public static string Prefix(JsonObject obj)
    {
        var kind = obj.KindOf();
        var group = kind.Group.Length == 0 ? "[noGrp]" : kind.Group;
        return $"post build failed for '{kind.Kind}.{kind.Version}.{group}/{obj.KeyOf().Name}'";
    }
}

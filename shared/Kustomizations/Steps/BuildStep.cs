using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Kubernetes;
using Flux.Kustomizations.Substitution;
using Flux.Kustomize;
using Flux.Kustomize.Remotes;
using Flux.Primitives;
using Flux.Reconciliation;
using Flux.Sops;
using Flux.Yaml;

namespace Flux.Kustomizations.Steps;

/// <summary>
/// Builds the manifests under <c>spec.path</c> with what the spec adds to its kustomization (one is generated where there is
/// none), decrypts what <c>spec.decryption</c> asks for, and replaces the variables of <c>spec.postBuild</c>.
/// </summary>
/// <remarks>
/// <c>Failed(BuildFailed)</c>: the files, or what the spec adds to them, cannot be built or decrypted; the message names file and field.
/// </remarks>
internal sealed class BuildStep(KustomizationOptions options, DecryptionKeys keys, IRemoteSources remotes) : IReconcileStep<KustomizationContext>
{
    public string Name => "Build";

    public string FailureReason => MetaReasons.BuildFailed;

    public async Task<StepResult> RunAsync(KustomizationContext context, CancellationToken cancellationToken)
    {
        if (context.IsRecalled)
        {
            return StepResult.Next;
        }

        try
        {
            await keys.LoadAsync(context, cancellationToken);
            var built = await ManifestBuild.RunAsync(context, context.Decryption, options.NoRemoteBases ? null : remotes, cancellationToken);
            CheckNames(built);
            var objects = await SubstituteAsync(context, built, cancellationToken);
            var digest = SHA256.HashData(Encoding.UTF8.GetBytes(KubeYaml.WriteAll(objects)));
            context.Manifests = new(objects, Digest.OfSha256(digest).ToString());
            context.BuildDigest = context.Manifests.Digest;
            return StepResult.Next;
        }
        catch (Exception e) when (e is KustomizeException or YamlException or KustomizationException or SopsException)
        {
            return new StepResult.Failed(MetaReasons.BuildFailed, e);
        }
    }

    private static void CheckNames(IReadOnlyList<JsonObject> objects)
    {
        if (objects.FirstOrDefault(obj => obj.KeyOf().Name.Length == 0 || string.IsNullOrEmpty(obj.Text("kind")) || string.IsNullOrEmpty(obj.Text("apiVersion"))) is { } nameless)
        {
            throw new KustomizationException($"failed to decode Kubernetes apiVersion, kind and name from: {KubeYaml.Write(nameless)}");
        }
    }

    private async Task<IReadOnlyList<JsonObject>> SubstituteAsync(
        KustomizationContext context, IReadOnlyList<JsonObject> objects, CancellationToken cancellationToken)
    {
        if (context.Spec.PostBuild is not { } postBuild || objects.Count == 0)
        {
            return objects;
        }

        IReadOnlyDictionary<string, string> variables;
        try
        {
            variables = await context.VariablesAsync(cancellationToken);
        }
        catch (KustomizationException e)
        {
            throw new KustomizationException($"{PostBuildSubstitution.Prefix(objects[0])}: {e.Message}", e);
        }

        return PostBuildSubstitution.IsWanted(postBuild, variables)
            ? [.. objects.Select(obj => PostBuildSubstitution.Apply(obj, variables, options.StrictSubstitutions))]
            : objects;
    }
}

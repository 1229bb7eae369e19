using System.Text.Json.Nodes;
using Flux.Api;
using Flux.Reconciliation;
using Flux.Sources.Generators;

namespace Flux.Sources.Steps;

/// <summary>Reads a generator, and checks what its definition cannot.</summary>
internal sealed class ValidateGeneratorStep(ArtifactGeneratorOptions options) : IReconcileStep<ArtifactGeneratorContext>
{
    public string Name => "Validate";

    public string FailureReason => SourceReasons.ValidationFailed;

    /// <returns><c>Stalled</c> with <c>ValidationFailed</c> or <c>AccessDenied</c>.</returns>
    public Task<StepResult> RunAsync(ArtifactGeneratorContext context, CancellationToken cancellationToken)
    {
        try
        {
            context.Generator = Read(context.Object.Json);
        }
        catch (FluxObjectException e)
        {
            return Task.FromResult<StepResult>(new StepResult.Stalled(SourceReasons.ValidationFailed, e.Message));
        }

        return Task.FromResult(Check(context.Generator.Spec, context.Target.Namespace) ?? StepResult.Next);
    }

    /// <summary>A status that cannot be read counts as none: everything is made anew.</summary>
    private static ArtifactGenerator Read(JsonObject json)
    {
        try
        {
            return ArtifactGenerator.Read(json);
        }
        catch (FluxObjectException e) when (e.Path.StartsWith("status", StringComparison.Ordinal))
        {
            var copy = (JsonObject)json.DeepClone();
            copy.Remove("status");
            return ArtifactGenerator.Read(copy);
        }
    }

    private StepResult? Check(ArtifactGeneratorSpec spec, string @namespace)
    {
        var aliases = new HashSet<string>(StringComparer.Ordinal);
        foreach (var source in spec.Sources)
        {
            if (!aliases.Add(source.Alias))
            {
                return Invalid($"duplicate source alias '{source.Alias}' found");
            }

            if (options.NoCrossNamespaceRefs && source.Namespace is { Length: > 0 } other && other != @namespace)
            {
                return new StepResult.Stalled(
                    MetaReasons.AccessDenied, $"cross-namespace reference to source {source.Kind}/{other}/{source.Name} is not allowed");
            }
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var artifact in spec.Artifacts)
        {
            if (!names.Add(artifact.Name))
            {
                return Invalid($"duplicate artifact name '{artifact.Name}' found");
            }

            if (string.IsNullOrEmpty(spec.PathPattern) && KubernetesNames.NameProblem(artifact.Name) is { } problem)
            {
                return Invalid($"artifact name \"{artifact.Name}\" is not a valid Kubernetes object name: {problem}");
            }

            if (artifact.Revision is { Length: > 0 } revision && !aliases.Contains(revision.TrimStart('@')))
            {
                return Invalid($"artifact {artifact.Name} revision source alias '{revision.TrimStart('@')}' not found");
            }
        }

        return null;
    }

    private static StepResult.Stalled Invalid(string message) => new(SourceReasons.ValidationFailed, message);
}

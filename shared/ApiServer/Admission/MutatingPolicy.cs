using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;
using Flux.Cel;
using Flux.Cel.Types;
using Flux.Yaml.Patching;

namespace Flux.ApiServer.Admission;

/// <summary>A MutatingAdmissionPolicy, compiled.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/mutating</c>.</remarks>
internal sealed class MutatingPolicy
{
    private const long Budget = 10_000_000;
    private static readonly CelType _jsonPatch = CelType.List(CelType.Opaque("JSONPatch"));
    private static readonly CelType _object = CelType.OpenObject("Object");

    private readonly List<(string Name, PolicyExpression Expression)> _variables = [];
    private readonly MatchConditions _conditions;
    private readonly List<(bool IsJsonPatch, PolicyExpression Expression)> _mutations = [];

    public MutatingPolicy(JsonObject policy)
    {
        Name = policy.Map("metadata").Text("name");
        Spec = policy.Map("spec") ?? [];
        IgnoresFailures = Spec.Text("failurePolicy") == "Ignore";
        var compiler = new PolicyCompiler(Spec.Has("paramKind"), hasVariables: true);
        foreach (var variable in Spec.Objects("variables"))
        {
            _variables.Add((variable.Text("name"), compiler.CompileVariable(variable.Text("name"), variable.Text("expression"))));
        }

        _conditions = new MatchConditions(
            [.. Spec.Objects("matchConditions").Select(c => (c.Text("name"), compiler.Compile(c.Text("expression"), true, false, CelType.Bool)))], IgnoresFailures);
        foreach (var mutation in Spec.Objects("mutations"))
        {
            _mutations.Add(mutation.Text("patchType") == "JSONPatch"
                ? (true, CompilePatch(compiler, mutation.Map("jsonPatch").Text("expression"), true))
                : (false, CompilePatch(compiler, mutation.Map("applyConfiguration").Text("expression"), false)));
        }
    }

    public string Name { get; }

    public JsonObject Spec { get; }

    public bool IgnoresFailures { get; }

    public bool IsReinvoked => Spec.Text("reinvocationPolicy") == "IfNeeded";

    public static PolicyExpression CompilePatch(PolicyCompiler compiler, string expression, bool isJsonPatch) =>
        compiler.Compile(expression, hasAuthorizer: true, makesPatches: true, isJsonPatch ? _jsonPatch : _object);

    /// <summary>Changes an object.</summary>
    /// <param name="scene">Makes what the expressions see, anew for each state of the object.</param>
    /// <param name="obj">The object in the version that matched.</param>
    /// <returns>The changed object, the same where nothing changed; or why it could not be.</returns>
    public (JsonObject Object, string? Error) Mutate(Func<JsonObject, PolicyScene> scene, JsonObject obj)
    {
        var (matches, error) = _conditions.Match(scene(obj), _variables);
        if (!matches)
        {
            return (obj, error);
        }

        foreach (var (isJsonPatch, expression) in _mutations)
        {
            var now = scene(obj);
            try
            {
                if (expression.Error is { } wrong)
                {
                    return (obj, wrong);
                }

                var (value, failure) = PolicyEvaluation.Start(now, withAuthorizer: true, withNamespace: true, _variables, Budget).Evaluate(expression);
                if (value is null)
                {
                    return (obj, failure);
                }

                obj = isJsonPatch ? JsonPatched(obj, value) : Applied(now, obj, value);
            }
            catch (PolicyBudgetException e)
            {
                return (obj, e.Message);
            }
            catch (PolicyMutationException e)
            {
                return (obj, e.Message);
            }
        }

        return (obj, null);
    }

    private static JsonObject JsonPatched(JsonObject obj, CelValue operations)
    {
        var patch = new JsonArray();
        foreach (var operation in operations.Items)
        {
            var written = new JsonObject { ["op"] = operation.Entry("op")?.AsString ?? "", ["path"] = operation.Entry("path")?.AsString ?? "" };
            if (operation.Entry("from")?.AsString is { Length: > 0 } from)
            {
                written["from"] = from;
            }

            if (operation.Entry("value") is { } value)
            {
                CheckNames(value, value.TypeName);
                written["value"] = value.ToJson();
            }

            patch.Add(written);
        }

        try
        {
            return JsonPatch.Apply(Json.Clone(obj), patch) as JsonObject ?? throw new PolicyMutationException("JSON Patch: the result is no object");
        }
        catch (PatchException e) when (e.Reason == PatchFailure.TestFailed)
        {
            // a test that fails says that the patch does not apply
            return obj;
        }
        catch (PatchException e)
        {
            throw new PolicyMutationException($"JSON Patch: {e.Message}");
        }
    }

    private static JsonObject Applied(PolicyScene scene, JsonObject obj, CelValue value)
    {
        CheckNames(value, "Object");
        var configuration = value.ToJson() as JsonObject ?? [];
        configuration["apiVersion"] = obj["apiVersion"]?.DeepClone();
        configuration["kind"] = obj["kind"]?.DeepClone();
        var type = scene.Matched.Schema.Type;
        if (TypedValidation.Check(type, configuration, allowDuplicates: false) is { } wrong)
        {
            throw new PolicyMutationException($"error applying patch: failed to convert patch object to typed object: {wrong}");
        }

        if (AtomicFields.Find(type, configuration) is { Count: > 0 } atomics)
        {
            throw new PolicyMutationException(
                $"error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: {string.Join(", ", atomics)}");
        }

        return TypedMerge.Merge(type, obj, configuration) as JsonObject ?? obj;
    }

    /// <summary>An object that stands in a field must be named after the path to it.</summary>
    private static void CheckNames(CelValue value, string? expected)
    {
        var errors = new List<string>();
        Collect(value, expected, errors);
        if (errors.Count > 0)
        {
            throw new PolicyMutationException($"type mismatch: {string.Join('\n', errors)}");
        }
    }

    private static void Collect(CelValue value, string? expected, List<string> errors)
    {
        if (expected is null)
        {
            return;
        }

        if (value.TypeName is { } name && name != expected)
        {
            errors.Add($"unexpected type name {Quote.Go(name)}, expected {Quote.Go(expected)}, which matches field name path from root Object type");
        }

        foreach (var item in value.Items)
        {
            Collect(item, expected, errors);
        }

        foreach (var (field, inner) in value.Entries)
        {
            Collect(inner, value.TypeName is null ? expected : $"{expected}.{field}", errors);
        }
    }
}

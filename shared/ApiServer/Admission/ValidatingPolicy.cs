using System.Text.Json.Nodes;
using Flux.ApiServer.Schemas;
using Flux.Cel.Types;

namespace Flux.ApiServer.Admission;

/// <summary>A ValidatingAdmissionPolicy, compiled.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/admission/plugin/policy/validating/plugin.go</c> and <c>validator.go</c>.</remarks>
internal sealed class ValidatingPolicy
{
    private const long Budget = 10_000_000;
    private const int MaxMessageBytes = 5 * 1024;

    private readonly List<(string Name, PolicyExpression Expression)> _variables = [];
    private readonly MatchConditions _conditions;
    private readonly List<(JsonObject Source, PolicyExpression Expression, PolicyExpression? Message)> _validations = [];
    private readonly List<(string Key, PolicyExpression Expression)> _annotations = [];

    public ValidatingPolicy(JsonObject policy)
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
        foreach (var validation in Spec.Objects("validations"))
        {
            var message = validation.Text("messageExpression");
            _validations.Add((
                validation,
                compiler.Compile(validation.Text("expression"), true, false, CelType.Bool),
                message.Length == 0 ? null : compiler.Compile(message, false, false, CelType.String)));
        }

        foreach (var annotation in Spec.Objects("auditAnnotations"))
        {
            _annotations.Add((annotation.Text("key"), compiler.Compile(annotation.Text("valueExpression"), true, false, CelType.String, CelType.Null)));
        }
    }

    public string Name { get; }

    public JsonObject Spec { get; }

    public bool IgnoresFailures { get; }

    /// <summary>What the policy holds against a write; empty where nothing. Audit annotations are noted in the scene.</summary>
    public IReadOnlyList<PolicyDenial> Validate(PolicyScene scene)
    {
        var (matches, error) = _conditions.Match(scene, _variables);
        if (error is not null)
        {
            return Failed(error);
        }

        if (!matches)
        {
            return [];
        }

        try
        {
            return [.. Validations(scene), .. Annotations(scene)];
        }
        catch (PolicyBudgetException e)
        {
            return Failed(e.Message);
        }
    }

    private PolicyDenial[] Failed(string message) => IgnoresFailures ? [] : [new PolicyDenial(message, "", 0)];

    private List<PolicyDenial> Validations(PolicyScene scene)
    {
        var evaluation = PolicyEvaluation.Start(scene, withAuthorizer: true, withNamespace: true, _variables, Budget);
        var results = _validations.Select(validation => evaluation.Evaluate(validation.Expression)).ToList();
        var denials = new List<PolicyDenial>();
        if (results.All(result => result.Value?.AsBool == true))
        {
            return denials;
        }

        var (messages, messageError) = Messages(scene, evaluation.Budget);
        for (var i = 0; i < results.Count; i++)
        {
            if ((results[i].Error ?? messageError) is { } error)
            {
                denials.AddRange(Failed(error));
            }
            else if (results[i].Value?.AsBool != true)
            {
                var source = _validations[i].Source;
                denials.Add(new PolicyDenial(Message(source, messages[i]), source.Text("reason"), i));
            }
        }

        return denials;
    }

    /// <summary>The messages that expressions make, null for those that make none; or the error that spoils all results.</summary>
    private (IReadOnlyList<string?> Messages, string? Error) Messages(PolicyScene scene, long budget)
    {
        try
        {
            var evaluation = PolicyEvaluation.Start(scene, withAuthorizer: false, withNamespace: true, _variables, budget);
            return ([.. _validations.Select(v => v.Message is null ? null : evaluation.Evaluate(v.Message).Value?.AsString)], null);
        }
        catch (PolicyBudgetException e)
        {
            return ([], $"failed messageExpression: {e.Message}");
        }
    }

    private static string Message(JsonObject validation, string? made)
    {
        var message = made?.Trim() ?? "";
        return message.Length > 0 && System.Text.Encoding.UTF8.GetByteCount(message) <= MaxMessageBytes && !message.Contains('\n', StringComparison.Ordinal) ? message
            : validation.Text("message").Length > 0 ? validation.Text("message").Trim()
            : $"failed expression: {validation.Text("expression").Trim()}";
    }

    private IEnumerable<PolicyDenial> Annotations(PolicyScene scene)
    {
        if (_annotations.Count == 0)
        {
            yield break;
        }

        var evaluation = PolicyEvaluation.Start(scene, withAuthorizer: false, withNamespace: true, _variables, Budget);
        foreach (var (key, expression) in _annotations)
        {
            var (value, error) = evaluation.Evaluate(expression);
            if (error is not null)
            {
                foreach (var denial in Failed(error))
                {
                    yield return denial with { IsAnnotation = true };
                }
            }
            else if (value?.AsString?.Trim() is { Length: > 0 } text)
            {
                Note(scene.Attributes, key, text);
            }
        }
    }

    private void Note(AdmissionAttributes attributes, string key, string text)
    {
        const int max = 10 * 1024;
        var shown = text.Length > max ? text[..max] : text;
        var name = $"{Name}/{key}";
        attributes.AuditAnnotations[name] = attributes.AuditAnnotations.TryGetValue(name, out var before)
            ? before.Split(", ").Contains(shown) ? before : $"{before}, {shown}"
            : shown;
    }
}

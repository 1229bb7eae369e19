using System.Globalization;
using System.Text.Json.Nodes;
using Flux.Cel;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>Runs the rules of a custom resource on an object.</summary>
/// <remarks>Spec: apiextensions-apiserver 1.36, <c>pkg/apiserver/schema/cel/validation.go</c>.</remarks>
internal sealed class RuleValidation
{
    /// <summary>What all rules of an object may cost together.</summary>
    private const long Budget = 10_000_000;
    private const int MaxMessageBytes = 5 * 1024;
    private const string OutOfBudget = "validation failed due to running out of cost budget, no further validation rules will be run";

    private readonly List<FieldError> _errors = [];
    private readonly List<string> _warnings;
    private long _budget = Budget;
    private bool _isOver;

    private RuleValidation(List<string> warnings) => _warnings = warnings;

    /// <summary>Runs all rules.</summary>
    /// <param name="root">The rules.</param>
    /// <param name="obj">The object, defaulted.</param>
    /// <param name="old">The stored object for transition rules; null when it is created.</param>
    /// <param name="warnings">What is wrong but was so before is added here.</param>
    public static IReadOnlyList<FieldError> Run(RuleNode root, JsonObject obj, JsonObject? old, List<string> warnings)
    {
        var run = new RuleValidation(warnings);
        run.Visit(root, obj, old, "", null, null, old is null ? default : new Ratchet(new Correlation(obj, old, root.Node), null));
        return run._errors;
    }

    /// <summary>Runs the rules of a node on its default: as if it had been so before, and as if it were new.</summary>
    public static IReadOnlyList<FieldError> RunDefault(StructuralNode node, JsonNode value, string path)
    {
        var rules = RuleNode.OfDefault(node);
        var kept = new RuleValidation([]);
        kept.Visit(rules, value, value, path, null, null, default);
        if (kept._errors.Count > 0)
        {
            return kept._errors;
        }

        var added = new RuleValidation([]);
        added.Visit(rules, value, null, path, null, null, default);
        return added._errors;
    }

    private void Visit(RuleNode rules, JsonNode? value, JsonNode? old, string path, CelValue? self, CelValue? oldSelf, Ratchet ratchet)
    {
        if (value is null || _isOver)
        {
            return;
        }

        if (rules.Rules.Count > 0)
        {
            self ??= CelValue.FromJson(value, rules.Schema);
            oldSelf ??= old is null ? null : CelValue.FromJson(old, rules.Schema);
            RunRules(rules, value, path, self, oldSelf, ratchet);
        }

        if (value is JsonArray list && rules.Items is { } items)
        {
            for (var i = 0; i < list.Count; i++)
            {
                var before = Correlation.Find(rules.Node, old as JsonArray, list[i]);
                Visit(items, list[i], before, string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), self?.Item(i), null, ratchet.Index(i));
            }
        }
        else if (value is JsonObject map)
        {
            VisitMap(rules, map, old as JsonObject, path, self, oldSelf, ratchet);
        }
    }

    private void VisitMap(RuleNode rules, JsonObject map, JsonObject? old, string path, CelValue? self, CelValue? oldSelf, Ratchet ratchet)
    {
        foreach (var (name, value) in map)
        {
            if (rules.Values is { } values)
            {
                Visit(values, value, old?[name], $"{path}[{name}]", self?.Entry(name), oldSelf?.Entry(name), ratchet.Key(name));
            }
        }

        foreach (var (name, value) in map)
        {
            if (rules.Properties.TryGetValue(name, out var property))
            {
                var field = CelNames.Escape(name);
                Visit(
                    property, value, old?[name], path.Length == 0 ? name : $"{path}.{name}",
                    field is null ? null : self?.Field(field), field is null ? null : oldSelf?.Field(field), ratchet.Key(name));
            }
        }
    }

    private void RunRules(RuleNode rules, JsonNode value, string path, CelValue self, CelValue? oldSelf, Ratchet ratchet)
    {
        if (_budget <= 0)
        {
            Stop(Invalid(rules, path, OutOfBudget));
            return;
        }

        var variables = new Dictionary<string, CelValue> { [RuleCompiler.Self] = self };
        if (oldSelf is not null)
        {
            variables[RuleCompiler.OldSelf] = oldSelf;
        }

        var optional = variables;
        if (rules.Rules.Any(rule => rule.Source.OptionalOldSelf == true))
        {
            optional = new(variables) { [RuleCompiler.OldSelf] = oldSelf?.ToOptional() ?? CelValue.None };
        }

        foreach (var rule in rules.Rules)
        {
            if (_isOver)
            {
                return;
            }

            if (rule.Error is not null)
            {
                _errors.Add(Invalid(rules, path, $"rule compile error: {rule.Error}"));
            }
            else if (rule.Program is not null && (!rule.UsesOldSelf || oldSelf is not null || rule.Source.OptionalOldSelf == true))
            {
                RunRule(rules, rule, rule.Program, value, path, rule.Source.OptionalOldSelf == true ? optional : variables, variables, ratchet);
            }
        }
    }

    private void RunRule(
        RuleNode rules,
        CompiledRule rule,
        CelProgram program,
        JsonNode value,
        string path,
        Dictionary<string, CelValue> variables,
        Dictionary<string, CelValue> messageVariables,
        Ratchet ratchet)
    {
        var outcome = program.Run(variables, CancellationToken.None);
        if (outcome.Cost > _budget)
        {
            Stop(Invalid(rules, path, OutOfBudget));
            return;
        }

        _budget -= outcome.Cost;
        if (outcome.Error is { } error)
        {
            Fail(rules, rule, path, error, outcome.IsOverLimit);
            return;
        }

        if (outcome.Value?.AsBool == true)
        {
            return;
        }

        var at = rule.FieldPath.Length == 0 ? path : path.Length == 0 ? rule.FieldPath : $"{path}.{rule.FieldPath}";
        var isRatcheted = !rule.UsesOldSelf && ratchet.IsUnchanged;
        if (Message(rules, rule, at, messageVariables, isRatcheted) is { } message)
        {
            Tell(Broken(rules.Node, rule.Source.Reason, at, value, message), isRatcheted);
        }
    }

    private void Fail(RuleNode rules, CompiledRule rule, string path, string error, bool isOverLimit)
    {
        var name = rule.Source.Name;
        if (error.StartsWith("no such overload", StringComparison.Ordinal))
        {
            _errors.Add(Invalid(rules, path, $"'{error}': call arguments did not match a supported operator, function or macro signature for rule: {name}"));
        }
        else if (isOverLimit)
        {
            Stop(Invalid(rules, path, $"'{error}': no further validation rules will be run due to call cost exceeds limit for rule: {name}"));
        }
        else
        {
            _errors.Add(Invalid(rules, path, $"{error} evaluating rule: {name}"));
        }
    }

    /// <summary>What to say of a broken rule; null where working that out ended everything.</summary>
    private string? Message(RuleNode rules, CompiledRule rule, string path, Dictionary<string, CelValue> variables, bool isRatcheted)
    {
        if (rule.Message is null)
        {
            return rule.Source.Failure;
        }

        var outcome = rule.Message.Run(variables, CancellationToken.None);
        if (outcome.Cost > _budget || outcome.IsOverLimit)
        {
            var why = outcome.Cost > _budget
                ? "messageExpression evaluation failed due to running out of cost budget, no further validation rules will be run"
                : $"no further validation rules will be run due to call cost exceeds limit for messageExpression: {FieldManagement.GoText.Quote(rule.Source.MessageExpression)}";
            _isOver = true;
            Tell(Invalid(rules, path, why), isRatcheted);
            return null;
        }

        _budget -= outcome.Cost;
        var text = outcome.Value?.AsString?.Trim() ?? "";
        return text.Length == 0 || System.Text.Encoding.UTF8.GetByteCount(text) > MaxMessageBytes || text.Contains('\n', StringComparison.Ordinal)
            ? rule.Source.Failure
            : text;
    }

    private static FieldError Broken(StructuralNode node, string reason, string path, JsonNode value, string message)
    {
        var hasValue = node.Type is not ("object" or "array");
        var at = Name(path);
        return reason switch
        {
            "FieldValueForbidden" => FieldError.Forbidden(at, message),
            "FieldValueRequired" => FieldError.Required(at, message),
            "FieldValueDuplicate" => hasValue ? FieldError.Duplicate(at, value) : new FieldError(at, FieldErrorType.Duplicate, "Duplicate value"),
            _ => hasValue ? FieldError.Invalid(at, value, message) : new FieldError(at, FieldErrorType.Invalid, $"Invalid value: {message}"),
        };
    }

    private static FieldError Invalid(RuleNode rules, string path, string message) => FieldError.Invalid(Name(path), rules.Node.Type, message);

    private static string Name(string path) => path.Length == 0 ? "<nil>" : path;

    private void Stop(FieldError error)
    {
        _errors.Add(error);
        _isOver = true;
    }

    private void Tell(FieldError error, bool isRatcheted)
    {
        if (isRatcheted)
        {
            _warnings.Add(error.ToString());
        }
        else
        {
            _errors.Add(error);
        }
    }

    /// <summary>Where a value was before, or the nearest thing above it that had a place.</summary>
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
    private readonly record struct Ratchet(Correlation? Current, Correlation? Parent)
    {
        public bool IsUnchanged => (Current ?? Parent) is { IsUnchanged: true };

        public Ratchet Key(string name) =>
            Current is null ? this
            : Parent is null && name is "apiVersion" or "kind" ? default
            : new Ratchet(Current.Key(name), Current);

        public Ratchet Index(int index) => Current is null ? this : new Ratchet(Current.Index(index), Current);
    }
}

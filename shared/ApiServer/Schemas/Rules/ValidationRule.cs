using System.Text;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas.Rules;

/// <summary>One entry of <c>x-kubernetes-validations</c>.</summary>
internal sealed class ValidationRule(JsonObject source)
{
    public string Rule { get; } = source.Text("rule");

    public string Message { get; } = source.Text("message");

    public string MessageExpression { get; } = source.Text("messageExpression");

    /// <summary>Empty for none.</summary>
    public string Reason { get; } = source.Text("reason");

    public bool HasReason { get; } = source.Has("reason");

    public string FieldPath { get; } = source.Text("fieldPath");

    /// <summary>Null where it is not set.</summary>
    public bool? OptionalOldSelf { get; } = source.Has("optionalOldSelf") ? source.Flag("optionalOldSelf") : null;

    /// <summary>What an error says of the rule: its message, else its text.</summary>
    public string Name => (Message.Length > 0 ? Message : Rule).Trim();

    /// <summary>The message of an object that breaks the rule, where no expression makes one.</summary>
    public string Failure => Message.Length > 0 ? Message.Trim() : $"failed rule: {Rule.Trim()}";

    /// <summary>The rule as messages show it: Go's JSON of the internal type.</summary>
    public string Print()
    {
        var to = new StringBuilder("{\"Rule\":");
        GoText.AppendJson(to, Rule);
        to.Append(",\"Message\":");
        GoText.AppendJson(to, Message);
        to.Append(",\"MessageExpression\":");
        GoText.AppendJson(to, MessageExpression);
        to.Append(",\"Reason\":");
        if (HasReason)
        {
            GoText.AppendJson(to, Reason);
        }
        else
        {
            to.Append("null");
        }

        to.Append(",\"FieldPath\":");
        GoText.AppendJson(to, FieldPath);
        return to.Append(",\"OptionalOldSelf\":").Append(OptionalOldSelf switch { true => "true", false => "false", _ => "null" }).Append('}').ToString();
    }
}

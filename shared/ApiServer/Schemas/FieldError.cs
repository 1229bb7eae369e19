using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.ApiServer.FieldManagement;

namespace Flux.ApiServer.Schemas;

/// <summary>An error of one field, worded as the real server words it: a cause of a 422 answer.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/validation/field/errors.go</c>.</remarks>
/// <param name="Field">The path, e.g. <c>spec.ports[0].port</c>; <c>&lt;nil&gt;</c> for errors of no field.</param>
/// <param name="Type">The kind of error.</param>
/// <param name="Message">The message of the cause, e.g. <c>Invalid value: "x": must be …</c>.</param>
public sealed record FieldError(string Field, FieldErrorType Type, string Message)
{
    /// <summary>The bad value as messages show it; null where they do not.</summary>
    public string? BadValue { get; init; }

    /// <summary>The cause's reason, e.g. <c>FieldValueInvalid</c>.</summary>
    public string Reason => Type switch
    {
        FieldErrorType.Required => "FieldValueRequired",
        FieldErrorType.NotSupported => "FieldValueNotSupported",
        FieldErrorType.Forbidden => "FieldValueForbidden",
        FieldErrorType.TooLong => "FieldValueTooLong",
        FieldErrorType.TooMany => "FieldValueTooMany",
        FieldErrorType.Duplicate => "FieldValueDuplicate",
        FieldErrorType.TypeInvalid => "FieldValueTypeInvalid",
        FieldErrorType.NotFound => "FieldValueNotFound",
        FieldErrorType.Internal => "InternalError",
        _ => "FieldValueInvalid",
    };

    /// <summary>The message of a 422 answer with these errors: <c>Deployment.apps "d" is invalid: …</c>.</summary>
    /// <param name="kind">The object's kind.</param>
    /// <param name="group">Its group; empty for the core group.</param>
    /// <param name="name">Its name.</param>
    /// <param name="errors">The errors; equal ones are told once.</param>
    public static string Describe(string kind, string group, string name, IReadOnlyList<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(errors);
        var qualified = string.IsNullOrEmpty(group) ? kind : $"{kind}.{group}";
        var messages = errors.Select(error => error.ToString()).Distinct().ToList();
        var text = messages.Count == 1 ? messages[0] : $"[{string.Join(", ", messages)}]";
        return $"{qualified} {GoText.Quote(name)} is invalid: {text}";
    }

    /// <summary>Field and message.</summary>
    public override string ToString() => $"{Field}: {Message}";

    internal static FieldError Required(string field, string detail = "") =>
        new(field, FieldErrorType.Required, Join("Required value", detail));

    internal static FieldError Forbidden(string field, string detail) =>
        new(field, FieldErrorType.Forbidden, Join("Forbidden", detail));

    internal static FieldError Internal(string field, string detail) =>
        new(field, FieldErrorType.Internal, Join("Internal error", detail));

    internal static FieldError TooLong(string field, long max) =>
        new(field, FieldErrorType.TooLong, $"Too long: may not be more than {max} bytes");

    internal static FieldError TooMany(string field, long actual, long max) => new(
        field, FieldErrorType.TooMany, $"Too many: {actual}: must have at most {max} {(max == 1 ? "item" : "items")}")
    {
        BadValue = actual.ToString(CultureInfo.InvariantCulture),
    };

    internal static FieldError Invalid(string field, JsonNode? value, string detail) =>
        OfValue(field, FieldErrorType.Invalid, "Invalid value", Print(value), detail);

    internal static FieldError InvalidText(string field, string printed, string detail) =>
        OfValue(field, FieldErrorType.Invalid, "Invalid value", printed, detail);

    internal static FieldError TypeInvalid(string field, JsonNode? value, string detail) =>
        OfValue(field, FieldErrorType.TypeInvalid, "Invalid value", Print(value), detail);

    internal static FieldError Duplicate(string field, JsonNode? value) =>
        OfValue(field, FieldErrorType.Duplicate, "Duplicate value", Print(value), "");

    internal static FieldError NotFound(string field, JsonNode? value) =>
        OfValue(field, FieldErrorType.NotFound, "Not found", Print(value), "");

    internal static FieldError NotSupported(string field, JsonNode? value, params IEnumerable<string> supported)
    {
        var quoted = string.Join(", ", supported.Select(GoText.Quote));
        return OfValue(
            field, FieldErrorType.NotSupported, "Unsupported value", Print(value), quoted.Length == 0 ? "" : $"supported values: {quoted}");
    }

    /// <summary>A value as messages show it: strings quoted, objects as JSON.</summary>
    internal static string Print(JsonNode? value)
    {
        if (value is JsonValue text && text.GetValueKind() == JsonValueKind.String)
        {
            return GoText.Quote(text.GetValue<string>());
        }

        var to = new StringBuilder();
        GoText.AppendSortedJson(to, value);
        return to.ToString();
    }

    private static FieldError OfValue(string field, FieldErrorType type, string what, string printed, string detail) =>
        new(field, type, Join($"{what}: {printed}", detail)) { BadValue = printed };

    private static string Join(string what, string detail) => detail.Length == 0 ? what : $"{what}: {detail}";
}

using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Flux.Primitives;

namespace Flux.Notifications.Senders;

/// <summary>Holds CDEvents to what their specification says of their fields.</summary>
/// <remarks>
/// Spec: CDEvents v0.4.1, its schemas: <c>cdevents.txt</c> has a line for each type, with the subject's type and the fields of its content
/// (<c>{}</c> an object, <c>[]</c> a list of texts, <c>!</c> required and not empty, <c>=</c> one of). Fields that are not known are let pass, as
/// upstream's SDK drops them before it looks; so is any minor version of a type.
/// </remarks>
internal static class CdEvent
{
    private static readonly FrozenDictionary<string, (string Subject, string[] Fields)> _types = Read();

    /// <summary>What is wrong with an event; null where nothing is.</summary>
    public static string? Problem(JsonObject cdEvent)
    {
        var context = cdEvent["context"];
        foreach (var field in (string[])["version", "id", "source", "type"])
        {
            if (string.IsNullOrEmpty(context.Text(field)))
            {
                return $"context.{field} is missing or empty";
            }
        }

        if (!DateTimeOffset.TryParse(context.Text("timestamp"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _))
        {
            return "context.timestamp is not a time";
        }

        var type = context.Text("type") ?? "";
        var subject = cdEvent["subject"];
        if (string.IsNullOrEmpty(subject.Text("id")))
        {
            return "subject.id is missing or empty";
        }

        if (type.Split('.') is ["dev", "cdeventsx", { Length: > 0 }, { Length: > 0 }, _, _, _])
        {
            return null; // a tool's own, of which nothing more is known
        }

        return type.Split('.') is ["dev", "cdevents", var what, var predicate, var major, _, _] && _types.TryGetValue($"{what}.{predicate}", out var rule)
            ? major != "0" ? $"version of event type {type} is not compatible"
            : subject.Text("type") != rule.Subject ? $"subject.type is not {rule.Subject}"
            : rule.Fields.Select(field => Problem(subject.At("content"), field)).FirstOrDefault(problem => problem is not null)
            : $"unknown event type {type}";
    }

    private static string? Problem(JsonNode? content, string rule)
    {
        var (left, allowed) = rule.Split('=', 2) is [var before, var after] ? (before, after.Split('|')) : (rule, null);
        var isRequired = left.EndsWith('!');
        var path = left.TrimEnd('!');
        var kind = path.EndsWith("{}", StringComparison.Ordinal) ? JsonValueKind.Object : path.EndsWith("[]", StringComparison.Ordinal) ? JsonValueKind.Array : JsonValueKind.String;
        var names = path.TrimEnd('{', '}', '[', ']').Split('.');
        var parent = content.At(names.AsSpan(..^1));
        if (names.Length > 1 && parent is null)
        {
            return null; // what it is part of is not there, or was told already
        }

        var value = parent.At(names[^1]);
        return value switch
        {
            null => isRequired ? $"subject.content.{string.Join('.', names)} is missing" : null,
            _ when value.GetValueKind() != kind => $"subject.content.{string.Join('.', names)} is of another type",
            _ when kind != JsonValueKind.String => null,
            _ when isRequired && value.Text() is "" => $"subject.content.{string.Join('.', names)} is empty",
            _ when allowed is not null && !allowed.Contains(value.Text()) => $"subject.content.{string.Join('.', names)} is none of {string.Join(", ", allowed)}",
            _ => null,
        };
    }

    private static FrozenDictionary<string, (string, string[])> Read()
    {
        using var stream = typeof(CdEvent).Assembly.GetManifestResourceStream("cdevents.txt") ?? throw new InvalidOperationException("cdevents.txt is not built in");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' '))
            .ToFrozenDictionary(parts => parts[0], parts => (parts[1], parts[2..]), StringComparer.Ordinal);
    }
}

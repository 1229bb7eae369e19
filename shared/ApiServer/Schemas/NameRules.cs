using System.Text;
using System.Text.RegularExpressions;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of names, keys and values. Each gives the messages of what is wrong, none where the text is right.</summary>
/// <remarks>Spec: apimachinery, <c>pkg/util/validation/validation.go</c>.</remarks>
internal static partial class NameRules
{
    private const string QualifiedText =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    private const string SubdomainText =
        @"a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    private const string LabelText =
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";

    public static IEnumerable<string> Subdomain(string text) => Check(text, 253, SubdomainPattern(), SubdomainText);

    /// <summary>A label; a subdomain is told that it has dots.</summary>
    public static IEnumerable<string> Label(string text) => Check(
        text, 63, LabelPattern(), text.Contains('.', StringComparison.Ordinal) && SubdomainPattern().IsMatch(text) ? "must not contain dots" : LabelText);

    public static IEnumerable<string> Label1035(string text) => Check(
        text,
        63,
        Label1035Pattern(),
        "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')");

    public static IEnumerable<string> WildcardSubdomain(string text) => Check(
        text,
        253,
        WildcardPattern(),
        @"a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");

    public static IEnumerable<string> PathSegment(string text)
    {
        if (text is "." or "..")
        {
            yield return $"may not be '{text}'";
            yield break;
        }

        foreach (var character in new[] { '/', '%' }.Where(text.Contains))
        {
            yield return $"may not contain '{character}'";
        }
    }

    /// <summary>A name with an optional prefix: keys of labels and annotations, finalizers.</summary>
    public static IEnumerable<string> Qualified(string text)
    {
        var parts = text.Split('/');
        var name = parts[^1];
        if (parts.Length > 2)
        {
            yield return $"a valid label key {QualifiedText} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')";
            yield break;
        }

        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                yield return "prefix part must be non-empty";
            }
            else
            {
                foreach (var message in Subdomain(parts[0]))
                {
                    yield return $"prefix part {message.Replace("253 characters", "253 bytes", StringComparison.Ordinal)}";
                }
            }
        }

        if (name.Length == 0)
        {
            yield return "name part must be non-empty";
        }
        else if (name.Length > 63)
        {
            yield return "name part must be no more than 63 bytes";
        }

        if (!QualifiedPattern().IsMatch(name))
        {
            yield return $"name part {QualifiedText}";
        }
    }

    public static bool IsQualified(string text) => !Qualified(text).Any();

    public static IEnumerable<string> LabelValue(string text)
    {
        if (text.Length > 63)
        {
            yield return "must be no more than 63 bytes";
        }

        if (text.Length > 0 && !QualifiedPattern().IsMatch(text))
        {
            yield return "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
        }
    }

    public static IEnumerable<string> ConfigKey(string text)
    {
        if (text.Length > 253)
        {
            yield return "must be no more than 253 characters";
        }

        if (!ConfigKeyPattern().IsMatch(text))
        {
            yield return "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";
        }

        if (text is "." or "..")
        {
            yield return $"must not be '{text}'";
        }
        else if (text.StartsWith("..", StringComparison.Ordinal))
        {
            yield return "must not start with '..'";
        }
    }

    public static IEnumerable<string> EnvironmentVariable(string text)
    {
        if (text.Length == 0 || text.Any(character => character is < ' ' or > '~' or '='))
        {
            yield return "a valid environment variable name must consist only of printable ASCII characters other than '='";
        }
    }

    public static IEnumerable<string> PortName(string text)
    {
        if (text.Length > 15)
        {
            yield return "must be no more than 15 characters";
        }

        if (!PortNamePattern().IsMatch(text))
        {
            yield return "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)";
        }

        if (!text.Any(character => character is >= 'a' and <= 'z'))
        {
            yield return "must contain at least one letter (a-z)";
        }

        if (text.Contains("--", StringComparison.Ordinal))
        {
            yield return "must not contain consecutive hyphens";
        }

        if (text.Length > 0 && (text[0] == '-' || text[^1] == '-'))
        {
            yield return "must not begin or end with a hyphen";
        }
    }

    public static IEnumerable<string> Port(long port)
    {
        if (port is < 1 or > 65535)
        {
            yield return "must be between 1 and 65535, inclusive";
        }
    }

    private static IEnumerable<string> Check(string text, int max, Regex pattern, string message)
    {
        if (Encoding.UTF8.GetByteCount(text) > max)
        {
            yield return $"must be no more than {max} characters";
        }

        if (!pattern.IsMatch(text))
        {
            yield return message;
        }
    }

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex(@"^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex WildcardPattern();

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LabelPattern();

    [GeneratedRegex(@"^[a-z]([-a-z0-9]*[a-z0-9])?\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Label1035Pattern();

    [GeneratedRegex(@"^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex QualifiedPattern();

    [GeneratedRegex(@"^[-._a-zA-Z0-9]+\z", RegexOptions.NonBacktracking)]
    private static partial Regex ConfigKeyPattern();

    [GeneratedRegex(@"^[-a-z0-9]+\z", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex PortNamePattern();
}

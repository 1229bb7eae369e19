using System.Text.RegularExpressions;

namespace Flux.Sources.Generators;

/// <summary>Whether texts may be names and labels of objects.</summary>
/// <remarks>Spec: apimachinery pkg/api/validate/content, with its messages.</remarks>
internal static partial class KubernetesNames
{
    private const string LabelForm =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

    /// <summary>Why a text is no name of an object; null where it is.</summary>
    public static string? NameProblem(string name) =>
        name.Length > 253 ? "must be no more than 253 bytes"
        : Subdomain().IsMatch(name) ? null
        : "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric "
            + "character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

    /// <summary>Why a text is no key of a label; null where it is. One without a prefix.</summary>
    public static string? LabelKeyProblem(string key) =>
        key.Length > 63 ? "name part must be no more than 63 bytes"
        : Label().IsMatch(key) ? null
        : $"name part {LabelForm} (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

    /// <summary>Why a text is no value of a label; null where it is.</summary>
    public static string? LabelValueProblem(string value) =>
        value.Length > 63 ? "must be no more than 63 bytes"
        : value.Length == 0 || Label().IsMatch(value) ? null
        : $"a valid label must be an empty string or {LabelForm["must ".Length..]}"
            + " (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

    [GeneratedRegex(@"\A[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A(?:[A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Label();
}

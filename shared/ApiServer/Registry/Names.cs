using System.Text;

namespace Flux.ApiServer.Registry;

/// <summary>What names, keys and values of labels must look like; an empty list where nothing is wrong.</summary>
/// <remarks>The messages are those of apimachinery's validation.</remarks>
internal static class Names
{
    private const string SubdomainMessage = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private const string NamePart = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
    private const string LabelValue = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static bool IsSubdomain(string value) => value.Split('.').All(part => IsLabel(part));

    private static bool IsLabel(string value) =>
        value.Length > 0 && IsLowerAlphanumeric(value[0]) && IsLowerAlphanumeric(value[^1])
        && value.All(c => IsLowerAlphanumeric(c) || c == '-');

    private static List<string> SubdomainErrors(string value)
    {
        var errors = new List<string>();
        if (Encoding.UTF8.GetByteCount(value) > 253)
        {
            errors.Add("must be no more than 253 bytes");
        }

        if (!IsSubdomain(value))
        {
            errors.Add(SubdomainMessage);
        }

        return errors;
    }

    /// <summary>For keys of labels.</summary>
    public static List<string> QualifiedNameErrors(string value)
    {
        var parts = value.Split('/');
        var errors = new List<string>();
        if (parts.Length > 2)
        {
            return [$"a qualified name {NamePart} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"];
        }

        var name = parts[^1];
        if (parts.Length == 2)
        {
            if (parts[0].Length == 0)
            {
                errors.Add("prefix part must be non-empty");
            }
            else
            {
                errors.AddRange(SubdomainErrors(parts[0]).Select(e => $"prefix part {e}"));
            }
        }

        if (name.Length == 0)
        {
            errors.Add("name part must be non-empty");
        }
        else if (Encoding.UTF8.GetByteCount(name) > 63)
        {
            errors.Add("name part must be no more than 63 bytes");
        }

        if (!IsNamePart(name))
        {
            errors.Add($"name part {NamePart}");
        }

        return errors;
    }

    /// <summary>For values of labels.</summary>
    public static List<string> LabelValueErrors(string value)
    {
        var errors = new List<string>();
        if (Encoding.UTF8.GetByteCount(value) > 63)
        {
            errors.Add("must be no more than 63 bytes");
        }

        if (value.Length > 0 && !IsNamePart(value))
        {
            errors.Add(LabelValue);
        }

        return errors;
    }

    private static bool IsNamePart(string value) =>
        value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && char.IsAsciiLetterOrDigit(value[^1])
        && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static bool IsLowerAlphanumeric(char c) => c is >= 'a' and <= 'z' or >= '0' and <= '9';
}

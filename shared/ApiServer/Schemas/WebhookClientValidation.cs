using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of where a webhook is.</summary>
/// <remarks>Spec: k8s.io/apiserver 1.36, <c>pkg/util/webhook/validation.go</c>.</remarks>
internal static class WebhookClientValidation
{
    private const string Form = "; desired format: https://host[/path]";

    /// <summary>Adds what is wrong.</summary>
    /// <param name="client">The <c>clientConfig</c>.</param>
    /// <param name="path">Its path.</param>
    /// <param name="oneOf">What to say where there is not one of <c>url</c> and <c>service</c>.</param>
    /// <param name="errors">Takes the errors.</param>
    /// <param name="isConversion">A definition's conversion swaps name and namespace of the service when it tells that one is missing.</param>
    public static void Validate(JsonObject client, string path, string oneOf, FieldErrors errors, bool isConversion = false)
    {
        if (client.Has("url") == client.Has("service"))
        {
            errors.Required(path, oneOf);
        }
        else if (client.Has("url"))
        {
            Url(client.Text("url"), $"{path}.url", errors);
        }
        else
        {
            Service(client.Map("service") ?? [], $"{path}.service", isConversion, errors);
        }
    }

    /// <summary>Adds what is wrong with a bundle of certificates; an empty one is none.</summary>
    public static void Bundle(string base64, string path, FieldErrors errors)
    {
        if (base64.Length == 0)
        {
            return;
        }

        try
        {
            var certificates = new X509Certificate2Collection();
            certificates.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(base64)));
            if (certificates.Count > 0)
            {
                return;
            }
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            // told below: whatever is wrong, it is no bundle
        }

        errors.Invalid(path, base64, "unable to load root certificates: unable to parse bytes as PEM block");
    }

    private static void Url(string text, string path, FieldErrors errors)
    {
        var scheme = text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? text[..colon] : "";
        if (text.Any(char.IsControl) || (scheme.Length > 0 && !Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _)))
        {
            errors.Required(path, $"url must be a valid URL: parse {FieldManagement.GoText.Quote(text)}: invalid URL{Form}");
            return;
        }

        if (scheme != "https")
        {
            errors.Invalid(path, scheme, $"'https' is the only allowed URL scheme{Form}");
        }

        var rest = text[(scheme.Length > 0 ? scheme.Length + 1 : 0)..];
        var (fragment, withoutFragment) = Cut(rest, '#');
        var (query, withoutQuery) = Cut(withoutFragment, '?');
        var authority = withoutQuery.StartsWith("//", StringComparison.Ordinal) ? withoutQuery[2..].Split('/')[0] : "";
        var at = authority.LastIndexOf('@');
        if (authority[(at + 1)..].Length == 0)
        {
            errors.Invalid(path, "", $"host must be specified{Form}");
        }

        if (at >= 0)
        {
            errors.Invalid(path, authority[..at], "user information is not permitted in the URL");
        }

        if (fragment.Length > 0)
        {
            errors.Invalid(path, fragment, "fragments are not permitted in the URL");
        }

        if (query.Length > 0)
        {
            errors.Invalid(path, query, "query parameters are not permitted in the URL");
        }
    }

    private static (string After, string Before) Cut(string text, char separator) =>
        text.IndexOf(separator, StringComparison.Ordinal) is >= 0 and var at ? (text[(at + 1)..], text[..at]) : ("", text);

    private static void Service(JsonObject service, string path, bool isConversion, FieldErrors errors)
    {
        var (name, ns) = isConversion ? (service.Text("namespace"), service.Text("name")) : (service.Text("name"), service.Text("namespace"));
        if (name.Length == 0)
        {
            errors.Required($"{path}.name");
        }

        if (ns.Length == 0)
        {
            errors.Required($"{path}.namespace");
        }

        var port = service.Integer("port") ?? 443;
        if (NameRules.Port(port).ToList() is { Count: > 0 } wrong)
        {
            errors.Invalid($"{path}.port", port, $"port is not valid: {string.Join(", ", wrong)}");
        }

        ServicePath(service.Text("path"), $"{path}.path", errors);
    }

    private static void ServicePath(string urlPath, string path, FieldErrors errors)
    {
        if (urlPath is "" or "/")
        {
            return;
        }

        if (urlPath == "//")
        {
            errors.Invalid(path, urlPath, "segment[0] may not be empty");
            return;
        }

        if (urlPath[0] != '/')
        {
            errors.Invalid(path, urlPath, "must start with a '/'");
        }

        var steps = urlPath[1..].EndsWith('/') ? urlPath[1..^1].Split('/') : urlPath[1..].Split('/');
        for (var i = 0; i < steps.Length; i++)
        {
            if (steps[i].Length == 0)
            {
                errors.Invalid(path, urlPath, $"segment[{i}] may not be empty");
                continue;
            }

            foreach (var failure in NameRules.Subdomain(steps[i]))
            {
                errors.Invalid(path, urlPath, $"segment[{i}]: {failure}");
            }
        }
    }
}

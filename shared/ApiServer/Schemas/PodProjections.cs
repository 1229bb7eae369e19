using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of volumes that put several sources into one folder.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>validateProjectionSources</c>.</remarks>
internal static class PodProjections
{
    private const long MinSeconds = 600;
    private const string Conflict = "conflicting duplicate paths";

    public static void Sources(string path, JsonObject volume, FieldErrors errors)
    {
        var paths = new HashSet<string>();
        foreach (var (at, source) in volume.Items($"{path}.sources", "sources"))
        {
            foreach (var kind in new[] { "secret", "configMap" })
            {
                if (source.Map(kind) is { } content)
                {
                    Content($"{at}.{kind}", content, path, paths, errors);
                }
            }

            foreach (var file in source.Map("downwardAPI").Objects("items"))
            {
                PodVolumes.DownwardFile($"{at}.downwardAPI", file, errors);
                Unique(path, file.Text("path"), file.Text("path"), paths, errors);
            }

            if (source.Map("serviceAccountToken") is { } token)
            {
                Token($"{at}.serviceAccountToken", token, path, errors);
            }

            if (source.Count(pair => pair.Value is not null) > 1)
            {
                errors.Forbidden(at, "may not specify more than 1 volume type per source");
            }
        }
    }

    private static void Content(string path, JsonObject content, string volume, HashSet<string> paths, FieldErrors errors)
    {
        PodVolumes.Required(path, content, errors, "name");
        foreach (var (at, item) in content.Items($"{path}.items", "items"))
        {
            PodVolumes.KeyToPath(at, item, errors);
            Unique(volume, item.Text("path"), content.Text("name"), paths, errors);
        }
    }

    private static void Token(string path, JsonObject token, string volume, FieldErrors errors)
    {
        var seconds = token.Integer("expirationSeconds") ?? 0;
        if (seconds < MinSeconds)
        {
            errors.Invalid($"{path}.expirationSeconds", seconds, "may not specify a duration less than 10 minutes");
        }

        if (seconds > 1L << 32)
        {
            errors.Invalid($"{path}.expirationSeconds", seconds, "may not specify a duration larger than 2^32 seconds");
        }

        if (token.Text("path").Length == 0)
        {
            errors.Required($"{volume}.path");
        }
        else
        {
            PodVolumes.Reserved($"{volume}.path", token.Text("path"), errors);
        }
    }

    private static void Unique(string volume, string path, string shown, HashSet<string> paths, FieldErrors errors)
    {
        if (path.Length > 0 && !paths.Add(path))
        {
            errors.Invalid(volume, shown, Conflict);
        }
    }
}

using System.Globalization;
using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of what volumes are made of.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/volumes.go</c>.</remarks>
internal static class PodVolumes
{
    private const string Mode = "must be a number between 0 and 0777 (octal), both inclusive";
    private const int MaxMode = 0x1ff;

    public static void Source(string path, JsonObject volume, FieldErrors errors)
    {
        if (volume.Map("secret") is { } secret)
        {
            if (secret.Text("secretName").Length == 0)
            {
                errors.Required($"{path}.secret.secretName");
            }

            Files($"{path}.secret", secret, errors);
        }

        if (volume.Map("configMap") is { } map)
        {
            if (map.Text("name").Length == 0)
            {
                errors.Required($"{path}.configMap.name");
            }

            Files($"{path}.configMap", map, errors);
        }

        if (volume.Map("persistentVolumeClaim") is { } claim && claim.Text("claimName").Length == 0)
        {
            errors.Required($"{path}.persistentVolumeClaim.claimName");
        }

        if (volume.Map("hostPath") is { } host)
        {
            HostPath($"{path}.hostPath", host, errors);
        }

        if (volume.Map("nfs") is { } share)
        {
            Nfs($"{path}.nfs", share, errors);
        }

        if (volume.Map("csi") is { } driver && driver.Text("driver").Length == 0)
        {
            errors.Required($"{path}.csi.driver");
        }
    }

    public static void HostPath(string path, JsonObject host, FieldErrors errors)
    {
        var text = host.Text("path");
        if (text.Length == 0)
        {
            errors.Required($"{path}.path");
            return;
        }

        if (text.Split('/').Contains(".."))
        {
            errors.Invalid($"{path}.path", text, "must not contain '..'");
        }

        var type = host.Text("type");
        if (type is not ("" or "BlockDevice" or "CharDevice" or "Directory" or "DirectoryOrCreate" or "File" or "FileOrCreate" or "Socket"))
        {
            errors.OneOf($"{path}.type", type, "", "BlockDevice", "CharDevice", "Directory", "DirectoryOrCreate", "File", "FileOrCreate", "Socket");
        }
    }

    public static void Nfs(string path, JsonObject share, FieldErrors errors)
    {
        foreach (var field in new[] { "server", "path" }.Where(field => share.Text(field).Length == 0))
        {
            errors.Required($"{path}.{field}");
        }

        if (!share.Text("path").StartsWith('/'))
        {
            errors.Invalid($"{path}.path", share.Text("path"), "must be an absolute path");
        }
    }

    private static void Files(string path, JsonObject source, FieldErrors errors)
    {
        if (source.Integer("defaultMode") is { } mode and (< 0 or > MaxMode))
        {
            errors.Invalid($"{path}.defaultMode", mode, Mode);
        }

        var index = 0;
        foreach (var item in source.Objects("items"))
        {
            var at = string.Create(CultureInfo.InvariantCulture, $"{path}.items[{index++}]");
            if (item.Text("key").Length == 0)
            {
                errors.Required($"{at}.key");
            }

            if (item.Text("path").Length == 0)
            {
                errors.Required($"{at}.path");
            }

            PodValidation.LocalPath($"{at}.path", item.Text("path"), errors);
            if (item.Integer("mode") is { } own and (< 0 or > MaxMode))
            {
                errors.Invalid($"{at}.mode", own, Mode);
            }
        }
    }
}

using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of what volumes are made of.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/volumes.go</c>.</remarks>
internal static class PodVolumes
{
    private const string Mode = "must be a number between 0 and 0777 (octal), both inclusive";
    private const int MaxMode = 0x1ff;

    private static readonly string[] _sources =
    [
        "emptyDir", "hostPath", "gitRepo", "gcePersistentDisk", "awsElasticBlockStore", "secret", "nfs", "iscsi", "glusterfs", "flocker",
        "persistentVolumeClaim", "rbd", "cinder", "cephfs", "quobyte", "downwardAPI", "fc", "flexVolume", "configMap", "azureFile",
        "vsphereVolume", "photonPersistentDisk", "portworxVolume", "azureDisk", "storageos", "projected", "scaleIO", "csi", "ephemeral", "image",
    ];

    /// <summary>A pod's volumes.</summary>
    /// <returns>Those without an error, by name: what is wrong cannot be mounted.</returns>
    public static IReadOnlyDictionary<string, JsonObject> All(string path, JsonObject spec, FieldErrors errors, bool isPod)
    {
        var volumes = new Dictionary<string, JsonObject>();
        foreach (var (at, volume) in spec.Items(path, "volumes"))
        {
            var before = errors.Count;
            Sources(at, volume, errors, isPod);
            var name = volume.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }
            else
            {
                errors.Invalid($"{at}.name", name, NameRules.Label(name));
            }

            if (volumes.ContainsKey(name))
            {
                errors.Add(FieldError.Duplicate($"{at}.name", name));
            }

            if (errors.Count == before)
            {
                volumes.Add(name, volume);
            }
        }

        return volumes;
    }

    /// <summary>The tokens of a service account that a pod without one asks for.</summary>
    public static void Tokens(string path, JsonObject spec, FieldErrors errors)
    {
        if (spec.Text("serviceAccountName").Length > 0)
        {
            return;
        }

        foreach (var (at, volume) in spec.Items($"{path}.volumes", "volumes"))
        {
            foreach (var (where, source) in volume.Map("projected").Items($"{at}.projected.sources", "sources"))
            {
                if (source.Has("serviceAccountToken"))
                {
                    errors.Forbidden($"{where}.serviceAccountToken", "must not be specified when serviceAccountName is not set");
                }
            }
        }
    }

    private static void Sources(string path, JsonObject volume, FieldErrors errors, bool isPod)
    {
        var count = 0;
        foreach (var source in _sources.Where(volume.Has))
        {
            if (count++ > 0)
            {
                errors.Forbidden($"{path}.{source}", "may not specify more than 1 volume type");
            }
            else
            {
                Source($"{path}.{source}", source, volume.Map(source) ?? [], errors, isPod);
            }
        }

        if (count == 0)
        {
            errors.Required(path, "must specify a volume type");
        }
    }

    private static void Source(string path, string kind, JsonObject source, FieldErrors errors, bool isPod)
    {
        switch (kind)
        {
            case "emptyDir" when source.Text("sizeLimit") is { Length: > 0 } text && Quantity.TryParse(text, out var limit) && limit.Sign < 0:
                errors.Forbidden($"{path}.sizeLimit", "SizeLimit field must be a valid resource quantity");
                break;
            case "secret":
                Required(path, source, errors, "secretName");
                Files(path, source, errors);
                break;
            case "configMap":
                Required(path, source, errors, "name");
                Files(path, source, errors);
                break;
            case "persistentVolumeClaim":
                Required(path, source, errors, "claimName");
                break;
            case "hostPath":
                HostPath(path, source, errors);
                break;
            case "nfs":
                Nfs(path, source, errors);
                break;
            case "iscsi":
                Required(path, source, errors, "targetPortal", "iqn");
                break;
            case "csi":
                Required(path, source, errors, "driver");
                break;
            case "downwardAPI":
                FileMode($"{path}.defaultMode", source, "defaultMode", errors);
                foreach (var file in source.Objects("items"))
                {
                    DownwardFile(path, file, errors);
                }

                break;
            case "projected":
                FileMode($"{path}.defaultMode", source, "defaultMode", errors);
                PodProjections.Sources(path, source, errors);
                break;
            case "ephemeral" when source.Map("volumeClaimTemplate") is not { } template:
                errors.Required($"{path}.volumeClaimTemplate");
                break;
            case "ephemeral":
                CoreValidation.ClaimSpec($"{path}.volumeClaimTemplate.spec", source.Map("volumeClaimTemplate").Map("spec") ?? [], errors);
                break;
            case "image":
                if (isPod)
                {
                    Required(path, source, errors, "reference");
                }

                if (source.Has("pullPolicy"))
                {
                    errors.OneOf($"{path}.pullPolicy", source["pullPolicy"], "Always", "IfNotPresent", "Never");
                }

                break;
            default:
                break;
        }
    }

    internal static void DownwardFile(string path, JsonObject file, FieldErrors errors)
    {
        Required(path, file, errors, "path");
        Reserved($"{path}.path", file.Text("path"), errors);
        if (file.Map("fieldRef") is { } field)
        {
            ContainerEnvironment.FieldReference($"{path}.fieldRef", field, isFile: true, errors);
            if (file.Has("resourceFieldRef"))
            {
                errors.Invalid(path, "resource", "fieldRef and resourceFieldRef can not be specified simultaneously");
            }
        }
        else if (file.Map("resourceFieldRef") is { } resource)
        {
            ContainerEnvironment.ResourceReference($"{path}.resourceFieldRef", resource, isFile: true, errors);
        }
        else
        {
            errors.Required(path, "one of fieldRef and resourceFieldRef is required");
        }

        FileMode($"{path}.mode", file, "mode", errors);
    }

    /// <summary>A relative path that does not begin with two dots.</summary>
    internal static void Reserved(string path, string text, FieldErrors errors)
    {
        PodValidation.LocalPath(path, text, errors);
        if (text.StartsWith("..", StringComparison.Ordinal) && !text.StartsWith("../", StringComparison.Ordinal))
        {
            errors.Invalid(path, text, "must not start with '..'");
        }
    }

    internal static void KeyToPath(string path, JsonObject item, FieldErrors errors)
    {
        Required(path, item, errors, "key", "path");
        Reserved($"{path}.path", item.Text("path"), errors);
        FileMode($"{path}.mode", item, "mode", errors);
    }

    internal static void Required(string path, JsonObject source, FieldErrors errors, params string[] fields)
    {
        foreach (var field in fields.Where(field => source.Text(field).Length == 0))
        {
            errors.Required($"{path}.{field}");
        }
    }

    private static void FileMode(string path, JsonObject source, string field, FieldErrors errors)
    {
        if (source.Integer(field) is { } mode and (< 0 or > MaxMode))
        {
            errors.Invalid(path, mode, Mode);
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
        FileMode($"{path}.defaultMode", source, "defaultMode", errors);
        foreach (var (at, item) in source.Items($"{path}.items", "items"))
        {
            KeyToPath(at, item, errors);
        }
    }
}

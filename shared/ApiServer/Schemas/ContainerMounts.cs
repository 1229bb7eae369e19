using System.Text.Json.Nodes;

namespace Flux.ApiServer.Schemas;

/// <summary>The rules of what a container mounts.</summary>
/// <remarks>Spec: kubernetes 1.36, <c>pkg/apis/core/validation/validation.go</c>, <c>ValidateVolumeMounts</c>. The paths of some errors
/// there have no index.</remarks>
internal static class ContainerMounts
{
    public static void Mounts(string path, JsonObject container, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        var paths = new HashSet<string>();
        var devices = container.Objects("volumeDevices").ToList();
        foreach (var (at, mount) in container.Items(path, "volumeMounts"))
        {
            var name = mount.Text("name");
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }

            if (!volumes.ContainsKey(name))
            {
                errors.Add(FieldError.NotFound($"{at}.name", name));
            }

            var target = mount.Text("mountPath");
            if (target.Length == 0)
            {
                errors.Required($"{at}.mountPath");
            }

            if (!paths.Add(target))
            {
                errors.Invalid($"{at}.mountPath", target, "must be unique");
            }

            if (devices.Any(device => device.Text("name") == name))
            {
                errors.Invalid($"{at}.name", name, "must not already exist in volumeDevices");
            }

            if (devices.Any(device => device.Text("devicePath") == target))
            {
                errors.Invalid($"{at}.mountPath", target, "must not already exist as a path in volumeDevices");
            }

            Options(path, at, mount, container, errors);
        }
    }

    public static void Devices(string path, JsonObject container, IReadOnlyDictionary<string, JsonObject> volumes, FieldErrors errors)
    {
        var names = new HashSet<string>();
        var paths = new HashSet<string>();
        foreach (var (at, device) in container.Items(path, "volumeDevices"))
        {
            var (name, target) = (device.Text("name"), device.Text("devicePath"));
            if (name.Length == 0)
            {
                errors.Required($"{at}.name");
            }

            if (!names.Add(name))
            {
                errors.Invalid($"{at}.name", name, "must be unique");
            }

            if (!volumes.TryGetValue(name, out var volume))
            {
                errors.Add(FieldError.NotFound($"{at}.name", name));
            }
            else if (!volume.Has("persistentVolumeClaim") && !volume.Has("ephemeral"))
            {
                errors.Invalid($"{at}.name", name, "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode");
            }

            if (target.Length == 0)
            {
                errors.Required($"{at}.devicePath");
            }
            else
            {
                if (!paths.Add(target))
                {
                    errors.Invalid($"{at}.devicePath", target, "must be unique");
                }

                if (target.Split('/').Contains(".."))
                {
                    errors.Invalid($"{at}.devicePath", target, "can not contain backsteps ('..')");
                }
            }

            if (container.Objects("volumeMounts").Any(mount => mount.Text("name") == name))
            {
                errors.Invalid($"{at}.name", name, "must not already exist in volumeMounts");
            }

            if (container.Objects("volumeMounts").Any(mount => mount.Text("mountPath") == target))
            {
                errors.Invalid($"{at}.devicePath", target, "must not already exist as a path in volumeMounts");
            }
        }
    }

    private static void Options(string path, string at, JsonObject mount, JsonObject container, FieldErrors errors)
    {
        var inside = mount.Text("subPath");
        if (inside.Length > 0)
        {
            PodValidation.LocalPath($"{path}.subPath", inside, errors);
        }

        if (mount.Text("subPathExpr") is { Length: > 0 } expression)
        {
            if (inside.Length > 0)
            {
                errors.Invalid($"{at}.subPathExpr", expression, "subPathExpr and subPath are mutually exclusive");
            }

            PodValidation.LocalPath($"{path}.subPathExpr", expression, errors);
        }

        if (mount.Has("mountPropagation"))
        {
            errors.OneOf($"{path}.mountPropagation", mount["mountPropagation"], "Bidirectional", "HostToContainer", "None");
            if (mount.Text("mountPropagation") == "Bidirectional" && !container.Map("securityContext").Flag("privileged"))
            {
                errors.Forbidden($"{path}.mountPropagation", "Bidirectional mount propagation is available only to privileged containers");
            }
        }

        switch (mount.Text("recursiveReadOnly"))
        {
            case "" or "Disabled":
                break;
            case "Enabled" or "IfPossible":
                if (!mount.Flag("readOnly"))
                {
                    errors.Forbidden($"{path}.recursiveReadOnly", "may only be specified when readOnly is true");
                }

                if (mount.Text("mountPropagation") is not ("" or "None"))
                {
                    errors.Forbidden($"{path}.recursiveReadOnly", "may only be specified when mountPropagation is None or not specified");
                }

                break;
            default:
                errors.OneOf($"{path}.recursiveReadOnly", mount["recursiveReadOnly"], "Disabled", "Enabled", "IfPossible");
                break;
        }
    }
}

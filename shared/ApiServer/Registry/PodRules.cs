using System.Text.Json.Nodes;
using Flux.ApiServer.Rest;
using Flux.ApiServer.Schemas;

namespace Flux.ApiServer.Registry;

/// <summary>What is checked of a Pod's spec.</summary>
internal static class PodRules
{
    public static void ValidateSpec(JsonObject spec, string path, List<FieldError> errors)
    {
        var volumes = spec.Maps("volumes").Select(v => v.Text("name") ?? "").ToHashSet();
        var containers = spec.Maps("containers").ToList();
        if (containers.Count == 0)
        {
            errors.Add(FieldError.Required($"{path}.containers"));
        }

        var names = new HashSet<string>();
        for (var i = 0; i < containers.Count; i++)
        {
            ValidateContainer(containers[i], $"{path}.containers[{i}]", names, volumes, errors);
        }
    }

    private static void ValidateContainer(JsonObject container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
    {
        var name = container.Text("name") ?? "";
        if (name.Length == 0)
        {
            errors.Add(FieldError.Required($"{path}.name"));
        }
        else
        {
            errors.AddRange(Names.LabelErrors(name).Select(e => FieldError.Invalid($"{path}.name", name, e)));
        }

        if (name.Length > 0 && !names.Add(name))
        {
            errors.Add(FieldError.Duplicate($"{path}.name", name));
        }

        if (container.Text("image") is null or "")
        {
            errors.Add(FieldError.Required($"{path}.image"));
        }

        var mounts = container.Maps("volumeMounts").ToList();
        for (var i = 0; i < mounts.Count; i++)
        {
            var volume = mounts[i].Text("name") ?? "";
            if (volume.Length > 0 && !volumes.Contains(volume))
            {
                errors.Add(FieldError.NotFound($"{path}.volumeMounts[{i}].name", volume));
            }
        }
    }
}

using System.Text;
using System.Text.Json.Nodes;
using Flux.Primitives;
using Flux.Yaml;

namespace Flux.ApiServer.Hosting;

/// <summary>Writes kubeconfig files.</summary>
internal static class KubeconfigText
{
    private const string Name = "embedded";

    public static string Write(Uri address, string caPem, Secret token)
    {
        var cluster = new JsonObject { ["server"] = address.GetLeftPart(UriPartial.Authority) };
        if (caPem.Length > 0)
        {
            cluster["certificate-authority-data"] = Convert.ToBase64String(Encoding.ASCII.GetBytes(caPem));
        }

        return KubeYaml.Write(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Config",
            ["clusters"] = new JsonArray(new JsonObject { ["name"] = Name, ["cluster"] = cluster }),
            ["contexts"] = new JsonArray(new JsonObject
            {
                ["name"] = Name,
                ["context"] = new JsonObject { ["cluster"] = Name, ["user"] = Name },
            }),
            ["current-context"] = Name,
            ["users"] = new JsonArray(new JsonObject
            {
                ["name"] = Name,
                ["user"] = new JsonObject { ["token"] = token.Reveal() },
            }),
        });
    }
}

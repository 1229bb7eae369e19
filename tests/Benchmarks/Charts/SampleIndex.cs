using System.Globalization;
using System.Text;

namespace Flux.Benchmarks.Charts;

/// <summary>An index such as large public repositories have: many charts with many versions, each with what Chart.yaml usually says.</summary>
internal static class SampleIndex
{
    /// <summary>How many versions a chart has.</summary>
    public const int VersionsOfAChart = 100;

    /// <summary>The chart that is looked for.</summary>
    public const string Chart = "chart-007";

    /// <summary>The range it is looked for by.</summary>
    public const string Range = ">=1.2.0 <2.0.0";

    /// <summary>Writes the index as YAML, and as the same in JSON.</summary>
    public static void Write(string yaml, string json, int versions)
    {
        using (var writer = new StreamWriter(yaml))
        {
            writer.Write("apiVersion: v1\nentries:\n");
            Write(versions, (chart, isFirst) => writer.Write($"  {chart}:\n"), (name, version, i) => writer.Write(Yaml(name, version, i)), () => { });
            writer.Write("generated: \"2026-01-01T00:00:00Z\"\n");
        }

        using var text = new StreamWriter(json);
        text.Write("{\"apiVersion\":\"v1\",\"entries\":{");
        var isFirstVersion = true;
        Write(
            versions,
            (chart, isFirst) =>
            {
                text.Write($"{(isFirst ? "" : ",")}\"{chart}\":[");
                isFirstVersion = true;
            },
            (name, version, i) =>
            {
                text.Write((isFirstVersion ? "" : ",") + Json(name, version, i));
                isFirstVersion = false;
            },
            () => text.Write("]"));
        text.Write("},\"generated\":\"2026-01-01T00:00:00Z\"}");
    }

    private static void Write(int versions, Action<string, bool> begin, Action<string, string, int> write, Action end)
    {
        for (var i = 0; i < versions; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"chart-{i / VersionsOfAChart:000}");
            if (i % VersionsOfAChart == 0)
            {
                begin(name, i == 0);
            }

            write(name, string.Create(CultureInfo.InvariantCulture, $"{i % 3}.{i % 20}.{i % VersionsOfAChart}"), i);
            if (i % VersionsOfAChart == VersionsOfAChart - 1 || i == versions - 1)
            {
                end();
            }
        }
    }

    private static string DigestOf(int i) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes($"{i}")));

    private static string Yaml(string name, string version, int i) => $"""
          - annotations:
              category: Infrastructure
              licenses: Apache-2.0
            apiVersion: v2
            appVersion: {version}
            created: "2026-01-01T00:00:00.123456789Z"
            dependencies:
            - name: common
              repository: https://charts.example.org/library
              tags:
              - infrastructure
              version: 2.x.x
            description: "A chart that installs {name}: one of many, with a description of usual length that says what it is for"
            digest: {DigestOf(i)}
            home: https://example.org/{name}
            icon: https://example.org/{name}.png
            keywords:
            - {name}
            - database
            - storage
            maintainers:
            - email: someone@example.org
              name: someone
              url: https://example.org
            name: {name}
            sources:
            - https://git.example.org/{name}
            - https://git.example.org/charts
            urls:
            - https://charts.example.org/{name}-{version}.tgz
            version: {version}

        """;

    private static string Json(string name, string version, int i) =>
        "{\"annotations\":{\"category\":\"Infrastructure\",\"licenses\":\"Apache-2.0\"},\"apiVersion\":\"v2\",\"appVersion\":\"" + version
        + "\",\"created\":\"2026-01-01T00:00:00.123456789Z\",\"dependencies\":[{\"name\":\"common\",\"repository\":\"https://charts.example.org/library\","
        + "\"tags\":[\"infrastructure\"],\"version\":\"2.x.x\"}],\"description\":\"A chart that installs " + name
        + ": one of many, with a description of usual length that says what it is for\",\"digest\":\"" + DigestOf(i) + "\",\"home\":\"https://example.org/" + name
        + "\",\"icon\":\"https://example.org/" + name + ".png\",\"keywords\":[\"" + name
        + "\",\"database\",\"storage\"],\"maintainers\":[{\"email\":\"someone@example.org\",\"name\":\"someone\",\"url\":\"https://example.org\"}],\"name\":\"" + name
        + "\",\"sources\":[\"https://git.example.org/" + name + "\",\"https://git.example.org/charts\"],\"urls\":[\"https://charts.example.org/" + name + "-" + version
        + ".tgz\"],\"version\":\"" + version + "\"}";
}

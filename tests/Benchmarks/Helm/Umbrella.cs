using System.Globalization;
using System.Text;
using Flux.Benchmarks.Templates;
using Flux.Helm.Charts;

namespace Flux.Benchmarks.Helm;

/// <summary>An umbrella chart: sub-charts of some ten templates each, which share helpers and make several objects a file.</summary>
internal static class Umbrella
{
    private const int ObjectsPerFile = 5;
    private const int FilesPerChart = 20;

    private const string Template = """
        {{- range $i := until (int .Values.perFile) }}
        ---
        apiVersion: v1
        kind: {{ ternary "Service" "ConfigMap" (eq (mod $i 2) 0) }}
        metadata:
          name: {{ include "app.fullname" $ }}-{{ $.Template.Name | base | trimSuffix ".yaml" }}-{{ $i }}
          namespace: {{ $.Release.Namespace }}
          labels:
            {{- include "app.labels" $ | nindent 4 }}
          {{- with $.Values.annotations }}
          annotations: {{- toYaml . | nindent 4 }}
          {{- end }}
        {{- if eq (mod $i 2) 0 }}
        spec:
          type: {{ $.Values.service.type }}
          ports:
            {{- range $name, $port := $.Values.service.ports }}
            - {name: {{ $name }}, port: {{ $port }}, targetPort: {{ $name }}, protocol: TCP}
            {{- end }}
          selector:
            {{- include "app.selector" $ | nindent 4 }}
        {{- else }}
        data:
          {{- range $key, $value := $.Values.config }}
          {{ $key }}: {{ tpl (toString $value) $ | quote }}
          {{- end }}
        {{- end }}
        {{- end }}
        """;

    private const string Values = """
        perFile: 5
        annotations: {owner: platform, note: "made by the umbrella"}
        service: {type: ClusterIP, ports: {http: 80, metrics: 9090}}
        config: {LOG_LEVEL: info, HOST: "{{ .Release.Name }}.example.org", RATIO: 0.25, WORKERS: 4, FEATURE: true}
        extraLabels: {team: shop, tier: backend}
        """;

    /// <summary>The chart's files, for about so many objects.</summary>
    public static List<ChartFile> Files(int objects)
    {
        var charts = Math.Max(1, objects / (ObjectsPerFile * FilesPerChart));
        var root = new StringBuilder("apiVersion: v2\nname: umbrella\nversion: 1.0.0\nappVersion: \"1\"\ndependencies:\n");
        List<ChartFile> files = [File("values.yaml", "global: {env: test}\n")];
        for (var chart = 0; chart < charts; chart++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"part{chart}");
            root.Append(CultureInfo.InvariantCulture, $"- {{name: {name}, version: 1.x, condition: {name}.enabled}}\n");
            files.Add(File($"charts/{name}/Chart.yaml", $"apiVersion: v2\nname: {name}\nversion: 1.2.3\nappVersion: \"4.5\"\n"));
            files.Add(File($"charts/{name}/values.yaml", Values));
            files.Add(File($"charts/{name}/templates/_helpers.tpl", TemplateTexts.Helpers));
            files.AddRange(Enumerable.Range(0, FilesPerChart).Select(i => File(string.Create(CultureInfo.InvariantCulture, $"charts/{name}/templates/t{i}.yaml"), Template)));
        }

        files.Insert(0, File("Chart.yaml", root.ToString()));
        return files;
    }

    /// <summary>Writes the chart into a directory.</summary>
    public static void Write(string directory, int objects)
    {
        foreach (var file in Files(objects))
        {
            var path = Path.Combine(directory, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            System.IO.File.WriteAllBytes(path, file.Data.ToArray());
        }
    }

    private static ChartFile File(string name, string text) => ChartFile.Read(name, Encoding.UTF8.GetBytes(text));
}

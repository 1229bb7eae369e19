using System.Globalization;
using Flux.GoTemplates.Values;

namespace Flux.Benchmarks.Templates;

/// <summary>Templates and values as a chart has them.</summary>
internal static class TemplateTexts
{
    public const string Helpers = """
        {{- define "app.name" -}}
        {{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
        {{- end -}}
        {{- define "app.fullname" -}}
        {{- $name := include "app.name" . -}}
        {{- if contains $name .Release.Name -}}
        {{- .Release.Name | trunc 63 | trimSuffix "-" -}}
        {{- else -}}
        {{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
        {{- end -}}
        {{- end -}}
        {{- define "app.selector" -}}
        app.kubernetes.io/name: {{ include "app.name" . }}
        app.kubernetes.io/instance: {{ .Release.Name }}
        {{- end -}}
        {{- define "app.labels" -}}
        helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | quote }}
        {{ include "app.selector" . }}
        {{- if .Chart.AppVersion }}
        app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
        {{- end }}
        app.kubernetes.io/managed-by: {{ .Release.Service }}
        {{- with .Values.extraLabels }}
        {{- range $key, $value := . }}
        {{ $key }}: {{ $value | quote }}
        {{- end }}
        {{- end }}
        {{- end -}}
        """;

    private const string Manifest = """
        {{- $root := . -}}
        {{- range $index, $service := .Values.services }}
        {{- if and $service.enabled (ne $service.name "skipped") }}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ include "app.fullname" $root }}-{{ $service.name }}-FILE
          labels:
            {{- include "app.labels" $root | nindent 4 }}
            tier: {{ $service.tier | default "backend" | lower }}
        spec:
          replicas: {{ $service.replicas | default 1 | int }}
          selector:
            matchLabels:
              {{- include "app.selector" $root | nindent 6 }}
          template:
            metadata:
              annotations:
                checksum/config: {{ printf "%v" $service.env | sha256sum }}
              labels:
                {{- include "app.labels" $root | nindent 8 }}
            spec:
              containers:
                - name: {{ $service.name }}
                  image: "{{ $service.image.repository }}:{{ $service.image.tag | default $root.Chart.AppVersion }}"
                  {{- if $service.ports }}
                  ports:
                    {{- range $service.ports }}
                    - name: {{ .name }}
                      containerPort: {{ .port }}
                      protocol: {{ .protocol | default "TCP" }}
                    {{- end }}
                  {{- end }}
                  env:
                    {{- range $key, $value := $service.env }}
                    - name: {{ $key | upper | replace "-" "_" }}
                      value: {{ $value | quote }}
                    {{- end }}
                  resources:
                    limits:
                      cpu: {{ $service.resources.cpu }}
                      memory: {{ $service.resources.memory }}
        {{- end }}
        {{- end }}
        """;

    public static string Manifests(int file) => Manifest.Replace("FILE", file.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    public static GoMap Data()
    {
        var services = Enumerable.Range(0, 20).Select(i => (object?)new GoMap
        {
            ["name"] = string.Create(CultureInfo.InvariantCulture, $"service-{i}"),
            ["enabled"] = true,
            ["replicas"] = (double)(i % 4),
            ["image"] = new GoMap { ["repository"] = "registry.example/team/service", ["tag"] = i % 2 == 0 ? "1.2.3" : "" },
            ["ports"] = new GoSlice(Port("http", 8080), Port("metrics", 9090)),
            ["env"] = new GoMap { ["log-level"] = "info", ["database-url"] = "postgres://db:5432/app", ["feature-flags"] = "a,b,c", ["region"] = "north" },
            ["resources"] = new GoMap { ["cpu"] = "500m", ["memory"] = "256Mi" },
        });
        return new GoMap
        {
            ["Values"] = new GoMap
            {
                ["services"] = new GoSlice([.. services]),
                ["extraLabels"] = new GoMap { ["team"] = "platform", ["cost-center"] = "42" },
            },
            ["Chart"] = new GoMap { ["Name"] = "umbrella", ["Version"] = "1.2.3+build", ["AppVersion"] = "4.5.6" },
            ["Release"] = new GoMap { ["Name"] = "production", ["Service"] = "Helm" },
        };
    }

    private static GoMap Port(string name, double port) => new() { ["name"] = name, ["port"] = port };
}

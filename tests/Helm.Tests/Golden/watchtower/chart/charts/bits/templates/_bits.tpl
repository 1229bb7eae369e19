{{- define "bits.fullname" -}}
{{- printf "%s-%s" .root.Release.Name (.suffix | default .root.Chart.Name) | replace "." "-" | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "bits.selector" -}}
app.kubernetes.io/name: {{ .suffix | default .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}
{{- define "bits.labels" -}}
{{ include "bits.selector" . }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- range $k, $v := (default dict .root.Values.global).labels }}
{{ $k }}: {{ $v | quote }}
{{- end }}
{{- end -}}
{{- define "bits.storageClass" -}}
{{- $class := dig "global" "storageClass" "" (.Values | merge (dict)) -}}
{{- if eq "-" $class }}storageClassName: ""{{ else if $class }}storageClassName: {{ $class }}{{ end -}}
{{- end -}}

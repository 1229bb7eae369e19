{{- define "shop.fullname" -}}{{ if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}{{- end -}}
{{- define "shop.selector" -}}
app.kubernetes.io/name: {{ .Chart.Name }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}
{{- define "shop.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{ include "shop.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end -}}
{{- define "shop.image" -}}
{{- $registry := coalesce .Values.global.imageRegistry .Values.image.registry -}}
{{- list $registry .Values.image.repository | compact | join "/" -}}:{{- .Values.image.tag | default .Chart.AppVersion -}}
{{- end -}}
{{- define "shop.env" -}}
{{- range $name, $value := mergeOverwrite (dict) .ctx.Values.config.env (.env | default dict) }}
- name: {{ $name }}
  {{- if kindIs "map" $value }}
  valueFrom: {{ tpl (toYaml $value) $.ctx | nindent 4 }}
  {{- else if kindIs "invalid" $value }}
  value: ""
  {{- else }}
  value: {{ tpl (toString $value) $.ctx | quote }}
  {{- end }}
{{- end }}
{{- if .ctx.Values.db }}
- {name: DATABASE_HOST, value: {{ .ctx.Release.Name }}-db}
{{- end }}
{{- if .ctx.Values.cache.enabled }}
- {name: CACHE_URL, value: {{ printf "redis://%s:%d" (include "cache.host" .ctx.Subcharts.cache) (int .ctx.Values.cache.port) | quote }}}
{{- end }}
{{- end -}}
{{- define "shop.podspec" -}}
serviceAccountName: {{ include "shop.fullname" .ctx }}
securityContext: {{ toYaml .ctx.Values.podSecurity | nindent 2 }}
{{- if eq .ctx.Values.affinityPreset "hard" }}
affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {role: {{ .role }}}}}]}}
{{- else if eq .ctx.Values.affinityPreset "soft" }}
affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1, podAffinityTerm: {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {role: {{ .role }}}}}}]}}
{{- end }}
containers:
  - name: {{ .role }}
    image: {{ include "shop.image" .ctx | quote }}
    {{- with .ctx.Values.image.pullPolicy | default (ternary "Always" "IfNotPresent" (eq (default "" .ctx.Values.image.tag) "latest")) }}
    imagePullPolicy: {{ . }}
    {{- end }}
    {{- with .spec.command }}
    command: {{ toJson . }}
    {{- end }}
    env: {{- include "shop.env" (dict "ctx" .ctx "env" .spec.env) | nindent 6 }}
    {{- $from := .spec.envFrom | default list }}
    {{- if .spec.secretEnv }}{{ $from = prepend $from (dict "secretRef" (dict "name" (printf "%s-%s" (include "shop.fullname" .ctx) .role))) }}{{ end }}
    {{- with $from }}
    envFrom: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- range $kind, $probe := .spec.probes }}
    {{- if $probe.enabled }}
    {{ $kind }}Probe: {httpGet: {path: {{ $probe.path }}, port: http}{{ range $k, $v := omit $probe "enabled" "path" }}, {{ $k }}: {{ $v }}{{ end }}}
    {{- end }}
    {{- end }}
    {{- with .spec.resources }}
    resources: {{- toYaml . | nindent 6 }}
    {{- end }}
    {{- $mounts := list }}{{ $volumes := list }}
    {{- range $name, $volume := .ctx.Values.persistence }}
    {{- if has $.role (default (list "web") $volume.roles) }}
    {{- $mounts = append $mounts (dict "name" $name "mountPath" (required (printf "persistence.%s.path" $name) $volume.path)) }}
    {{- $volumes = append $volumes (dict "name" $name "persistentVolumeClaim" (dict "claimName" (printf "%s-%s" (include "shop.fullname" $.ctx) $name))) }}
    {{- end }}
    {{- end }}
    {{- if .ctx.Values.config.files }}
    {{- $mounts = append $mounts (dict "name" "files" "mountPath" "/config") }}
    {{- $volumes = append $volumes (dict "name" "files" "configMap" (dict "name" (printf "%s-files" (include "shop.fullname" .ctx)))) }}
    {{- end }}
    {{- if $mounts }}
    volumeMounts: {{- toYaml $mounts | nindent 6 }}
volumes: {{- toYaml $volumes | nindent 2 }}
    {{- end }}
{{- end -}}
{{- define "shop.template" -}}
metadata:
  labels:
    {{- include "shop.labels" .ctx | nindent 4 }}
    role: {{ .role }}
    {{- if .ctx.Values.mesh.enabled }}
    mesh.example.org/inject: "true"
    {{- end }}
  annotations:
    checksum/env: {{ toJson (list .spec.env .ctx.Values.config) | sha256sum | trunc 12 | quote }}
spec: {{- include "shop.podspec" . | nindent 2 }}
{{- end -}}

{{- define "gateway.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "gateway.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "gateway.name" . -}}
{{- if contains $name .Release.Name -}}{{ .Release.Name | trunc 63 | trimSuffix "-" }}{{- else -}}{{ printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" }}{{- end -}}
{{- end -}}
{{- end -}}
{{/* part: a dict of root and component */}}
{{- define "gateway.part" -}}
{{- printf "%s-%s" (include "gateway.fullname" .root) .component | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- define "gateway.selector" -}}
app.kubernetes.io/name: {{ include "gateway.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}
{{- define "gateway.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name (.root.Chart.Version | replace "+" "_") }}
{{ include "gateway.selector" . }}
app.kubernetes.io/part-of: {{ .root.Chart.Name }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- with .root.Values.commonLabels }}
{{ tpl (toYaml .) $.root }}
{{- end }}
{{- end -}}
{{- define "gateway.image" -}}
{{- $registry := dig "image" "registry" "" (.root.Values.global | default dict) -}}
{{- with .image -}}
{{- if $registry }}{{ $registry }}/{{ end }}{{ .repository }}:{{ .tag | default (printf "v%s" $.root.Chart.AppVersion) }}{{ with .digest }}@{{ . }}{{ end }}
{{- end -}}
{{- end -}}
{{- define "gateway.account" -}}
{{- if .Values.serviceAccount.create }}{{ default (include "gateway.fullname" .) .Values.serviceAccount.name }}{{ else }}{{ default "default" .Values.serviceAccount.name }}{{ end -}}
{{- end -}}
{{- define "gateway.args" -}}
{{- $c := .Values.controller -}}
- /edge-controller
- --election-id={{ include "gateway.fullname" . }}-leader
- --controller-class={{ $c.class.value }}
- --ingress-class={{ $c.class.name }}
- --configmap=$(POD_NAMESPACE)/{{ include "gateway.part" (dict "root" . "component" "controller") }}
{{- if $c.service.enabled }}
- --publish-service=$(POD_NAMESPACE)/{{ include "gateway.part" (dict "root" . "component" "controller") }}
{{- end }}
{{- range $protocol := list "tcp" "udp" }}
{{- if get $.Values $protocol }}
- --{{ $protocol }}-services-configmap=$(POD_NAMESPACE)/{{ include "gateway.fullname" $ }}-{{ $protocol }}
{{- end }}
{{- end }}
{{- if $c.proxyHeaders }}
- --headers=$(POD_NAMESPACE)/{{ include "gateway.fullname" . }}-headers
{{- end }}
{{- if .Values.defaultBackend.enabled }}
- --default-backend-service=$(POD_NAMESPACE)/{{ include "gateway.part" (dict "root" . "component" "defaultbackend") }}
{{- end }}
{{- if .Values.rbac.scope }}
- --watch-namespace={{ default "$(POD_NAMESPACE)" $c.watch.namespace }}
{{- else if $c.watch.selector }}
- --watch-namespace-selector={{ $c.watch.selector }}
{{- end }}
{{- if $c.watch.withoutClass }}
- --watch-ingress-without-class=true
{{- end }}
{{- if $c.metrics.enabled }}
- --metrics-port={{ $c.metrics.port }}
{{- end }}
{{- if $c.admission.enabled }}
- --validating-webhook=:{{ $c.admission.port }}
- --validating-webhook-certificate=/certificates/cert
{{- end }}
{{- range $key, $value := $c.extraArgs }}
- --{{ $key }}{{ if ne (toString $value) "" }}={{ $value }}{{ end }}
{{- end }}
{{- end -}}
{{- define "gateway.pod" -}}
{{- $c := .Values.controller -}}
{{- $part := dict "root" . "component" "controller" -}}
metadata:
  annotations:
    checksum/config: {{ include (print $.Template.BasePath "/controller-configmap.yaml") . | sha256sum }}
  labels:
    {{- include "gateway.labels" $part | nindent 4 }}
spec:
  dnsPolicy: {{ ternary "ClusterFirstWithHostNet" "ClusterFirst" $c.hostPort.enabled }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- with $c.priorityClassName }}
  priorityClassName: {{ . | quote }}
  {{- end }}
  containers:
    - name: controller
      image: {{ include "gateway.image" (dict "root" . "image" $c.image) }}
      imagePullPolicy: {{ $c.image.pullPolicy }}
      args: {{ include "gateway.args" . | nindent 8 }}
      securityContext:
        runAsNonRoot: true
        runAsUser: 101
        allowPrivilegeEscalation: false
        capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
      env:
        {{- range $name, $path := dict "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" }}
        - name: {{ $name }}
          valueFrom: {fieldRef: {fieldPath: {{ $path }}}}
        {{- end }}
        {{- with $c.extraEnvs }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- range $probe := list "liveness" "readiness" }}
      {{- with index $c.probes $probe }}
      {{ $probe }}Probe:
        httpGet: {path: {{ .path }}, port: 10246}
        {{- omit . "path" | toYaml | nindent 8 }}
      {{- end }}
      {{- end }}
      ports:
        {{- range $name, $port := $c.containerPort }}
        - name: {{ $name }}
          containerPort: {{ $port }}
          protocol: TCP
          {{- if $c.hostPort.enabled }}
          hostPort: {{ index $c.hostPort.ports $name | default $port }}
          {{- end }}
        {{- end }}
        {{- if $c.metrics.enabled }}
        - {name: metrics, containerPort: {{ $c.metrics.port }}, protocol: TCP}
        {{- end }}
        {{- if $c.admission.enabled }}
        - {name: webhook, containerPort: {{ $c.admission.port }}, protocol: TCP}
        {{- end }}
        {{- range $protocol := list "tcp" "udp" }}
        {{- range $port, $_ := get $.Values $protocol }}
        - {name: {{ $port }}-{{ $protocol }}, containerPort: {{ $port }}, protocol: {{ upper $protocol }}}
        {{- end }}
        {{- end }}
      {{- with $c.resources }}
      resources: {{ toYaml . | nindent 8 }}
      {{- end }}
      {{- if $c.admission.enabled }}
      volumeMounts: [{name: webhook-cert, mountPath: /certificates, readOnly: true}]
  volumes: [{name: webhook-cert, secret: {secretName: {{ include "gateway.part" (dict "root" . "component" "admission") }}}}]
      {{- end }}
  {{- range $key := list "nodeSelector" "tolerations" "affinity" }}
  {{- with index $c $key }}
  {{ $key }}: {{ toYaml . | nindent 4 }}
  {{- end }}
  {{- end }}
  {{- with $c.spread }}
  topologySpreadConstraints:
    {{- range . }}
    - {{- dict "labelSelector" (dict "matchLabels" (include "gateway.selector" $part | fromYaml)) | merge . | toYaml | nindent 6 }}
    {{- end }}
  {{- end }}
  serviceAccountName: {{ include "gateway.account" . }}
  terminationGracePeriodSeconds: {{ $c.terminationGracePeriodSeconds }}
{{- end -}}

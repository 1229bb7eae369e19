{{- define "ledger.name" -}}{{ .Release.Name | contains .Chart.Name | ternary .Release.Name (printf "%s-%s" .Release.Name .Chart.Name) | trunc 52 | trimSuffix "-" }}{{- end -}}
{{- define "ledger.secret" -}}{{ coalesce (tpl .Values.auth.existingSecret .) (include "ledger.name" .) }}{{- end -}}
{{- define "ledger.labels" -}}
{{- $l := dict "app.kubernetes.io/name" .ctx.Chart.Name "app.kubernetes.io/instance" .ctx.Release.Name "app.kubernetes.io/component" .role -}}
{{- if .all }}{{ $_ := set $l "app.kubernetes.io/version" (.ctx.Chart.AppVersion | quote | trimAll "\"") }}{{ end -}}
{{ toYaml $l }}
{{- end -}}
{{- define "ledger.conf" -}}
{{- range $k, $v := . }}
{{ $k }} = {{ if kindIs "bool" $v }}{{ ternary "on" "off" $v }}{{ else if kindIs "string" $v }}'{{ $v | replace "'" "''" }}'{{ else }}{{ $v }}{{ end }}
{{- end }}
{{- end -}}
{{- define "ledger.password" -}}
{{- $given := index .ctx.Values.auth .key -}}
{{- if $given }}{{ $given }}{{ else }}{{ printf "%s/%s/%s" .ctx.Release.Namespace .ctx.Release.Name .key | sha256sum | trunc 20 }}{{ end -}}
{{- end -}}
{{- define "ledger.statefulset" -}}
{{- $name := include "ledger.name" .ctx -}}
{{- $isPrimary := eq .role "primary" -}}
{{- $v := .values -}}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ $name }}-{{ .role }}
  labels: {{- include "ledger.labels" (merge (dict "all" true) .) | nindent 4 }}
spec:
  serviceName: {{ $name }}-{{ .role }}-headless
  replicas: {{ $isPrimary | ternary 1 (default 1 $v.replicas) }}
  updateStrategy: {type: RollingUpdate}
  selector: {matchLabels: {{ include "ledger.labels" . | fromYaml | toJson }}}
  template:
    metadata:
      labels: {{- include "ledger.labels" (merge (dict "all" true) .) | nindent 8 }}
      annotations:
        checksum/config: {{ include "ledger.conf" $v.configuration | sha256sum }}
    spec:
      {{- with .ctx.Values.sysctls }}
      securityContext: {fsGroup: 1001, sysctls: {{ toJson . }}}
      {{- else }}
      securityContext: {fsGroup: 1001}
      {{- end }}
      {{- if not $isPrimary }}
      initContainers:
        - name: join
          image: &image {{ printf "%s/%s:%s" .ctx.Values.image.registry .ctx.Values.image.repository (default .ctx.Chart.AppVersion .ctx.Values.image.tag) }}
          command: [/scripts/join.sh]
          env:
            - {name: PRIMARY_HOST, value: {{ $name }}-primary}
            - {name: REPLICATION_USER, value: {{ .ctx.Values.auth.replicationUser }}}
          volumeMounts: [{name: scripts, mountPath: /scripts}, {name: data, mountPath: /data}]
      {{- end }}
      containers:
        - name: ledger
          image: {{ $isPrimary | ternary (printf "%s/%s:%s" .ctx.Values.image.registry .ctx.Values.image.repository (default .ctx.Chart.AppVersion .ctx.Values.image.tag)) "*image" }}
          ports: [{name: sql, containerPort: {{ .ctx.Values.primary.service.port }}}]
          env:
            {{- range $env, $key := dict "ADMIN_PASSWORD" "adminPassword" "APP_PASSWORD" "password" }}
            - name: {{ $env }}
              valueFrom: {secretKeyRef: {name: {{ include "ledger.secret" $.ctx }}, key: {{ kebabcase $key }}}}
            {{- end }}
          livenessProbe: {exec: {command: [sh, -c, {{ printf "pg_isready -U %s -d \"dbname=%s\"" .ctx.Values.auth.username .ctx.Values.auth.database | toJson }}]}}
          {{- with $v.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts: [{name: data, mountPath: /data}, {name: config, mountPath: /conf}{{ if .ctx.Values.tls.enabled }}, {name: tls, mountPath: /tls, readOnly: true}{{ end }}]
        {{- if .ctx.Values.metrics.enabled }}
        - name: metrics
          image: {{ .ctx.Values.image.registry }}/db/exporter
          ports: [{name: metrics, containerPort: {{ .ctx.Values.metrics.port }}}]
        {{- end }}
      volumes:
        - {name: config, configMap: {name: {{ $name }}-{{ .role }}}}
        - {name: scripts, configMap: {name: {{ $name }}-scripts, defaultMode: {{ 0755 }}}}
        {{- if .ctx.Values.tls.enabled }}
        - {name: tls, secret: {secretName: {{ .ctx.Values.tls.secret }}, defaultMode: 0400}}
        {{- end }}
        {{- if not $v.persistence.enabled }}
        - {name: data, emptyDir: {}}
        {{- end }}
  {{- if $v.persistence.enabled }}
  volumeClaimTemplates:
    - metadata:
        name: data
        {{- with $v.persistence.annotations }}
        annotations: {{- toYaml . | nindent 10 }}
        {{- end }}
      spec:
        accessModes: [ReadWriteOnce]
        resources: {requests: {storage: {{ $v.persistence.size | quote }}}}
        {{- if $v.persistence.storageClass }}
        storageClassName: {{ ternary "\"\"" $v.persistence.storageClass (eq "-" $v.persistence.storageClass) }}
        {{- end }}
        {{- with $v.persistence.selector }}
        selector: {{- toYaml . | nindent 10 }}
        {{- end }}
  {{- end }}
{{- end -}}

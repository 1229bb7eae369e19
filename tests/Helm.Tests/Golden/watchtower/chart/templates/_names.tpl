{{- define "watchtower.name" -}}{{ include "bits.fullname" (dict "root" . "suffix" "dashboards") }}{{- end -}}
